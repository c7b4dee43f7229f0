/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Loaded before libc: the n-th write to a file of one folder writes half of what it was given, as a
 * disk does that becomes full in the middle. strace can only make a call lie about what it wrote.
 *
 * KNIFE_FOLDER: whose files; KNIFE_WHEN: n, from 1; KNIFE_THEN_FULL: how many writes after that
 * find no room at all; KNIFE_MARK: a file that is made when it happens. */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum
{
  WHOLE,
  HALF,
  NO_ROOM,
} Fate;

static atomic_long count;

static long
number (const char *name)
{
  const char *text = getenv (name);

  return text != NULL ? atol (text) : 0;
}

static int
is_ours (int fd)
{
  const char *folder = getenv ("KNIFE_FOLDER");
  char link[64];
  char path[4096];
  ssize_t length;

  if (folder == NULL)
    return 0;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  if (length < 0)
    return 0;
  path[length] = '\0';

  return strncmp (path, folder, strlen (folder)) == 0;
}

static Fate
draw_fate (int fd, size_t length)
{
  const long when = number ("KNIFE_WHEN");
  long now;

  if (length < 2 || !is_ours (fd))
    return WHOLE;
  now = atomic_fetch_add (&count, 1) + 1;
  if (now == when)
    {
      const char *mark = getenv ("KNIFE_MARK");

      if (mark != NULL)
        close (open (mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
      return HALF;
    }

  return now > when && now <= when + number ("KNIFE_THEN_FULL") ? NO_ROOM : WHOLE;
}

static ssize_t
no_room (void)
{
  errno = ENOSPC;
  return -1;
}

ssize_t
write (int fd, const void *data, size_t length)
{
  ssize_t (*real) (int, const void *, size_t) = dlsym (RTLD_NEXT, "write");
  const Fate fate = draw_fate (fd, length);

  return fate == NO_ROOM ? no_room () : real (fd, data, fate == HALF ? length / 2 : length);
}

ssize_t
pwrite (int fd, const void *data, size_t length, off_t offset)
{
  ssize_t (*real) (int, const void *, size_t, off_t) = dlsym (RTLD_NEXT, "pwrite");
  const Fate fate = draw_fate (fd, length);

  return fate == NO_ROOM ? no_room () : real (fd, data, fate == HALF ? length / 2 : length, offset);
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t offset)
{
  ssize_t (*real) (int, const void *, size_t, off64_t) = dlsym (RTLD_NEXT, "pwrite64");
  const Fate fate = draw_fate (fd, length);

  return fate == NO_ROOM ? no_room () : real (fd, data, fate == HALF ? length / 2 : length, offset);
}
