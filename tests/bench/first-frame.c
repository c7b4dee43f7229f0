/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* first-frame: how long from exec until a program's window has its content on the screen.
 *
 * usage: first-frame [--settle MS] -- COMMAND [ARGUMENT ...]
 *
 * Watches from outside, by X11, so that it measures any toolkit alike and needs nothing of the
 * program: takes the clock, starts the command, waits until a window of at least 150 × 100 is
 * mapped, then looks at it every 2 ms until the picture has not changed for the settling time. The
 * frame is complete at the first picture that has at least nine tenths of the inked bands of the
 * last one: bands of 8 pixel rows that hold something else than their background. So a window that
 * comes up empty and is filled later counts from when it is filled; a blinking cursor or a mark
 * that appears late does not matter.
 *
 * Prints: frame_ms, rss_kb and pss_kb (of the process itself, after the settling time). */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BAND 8
#define MAX_PICTURES 8192

typedef struct
{
  double at;       /* ms since exec */
  unsigned bands;  /* inked bands */
  unsigned colors; /* distinct colours, at most 64 */
} Picture;

static double
now_ms (void)
{
  struct timespec ts;
  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec * 1000.0 + (double) ts.tv_nsec / 1e6;
}

static int
ignore_error (Display *display, XErrorEvent *event)
{
  (void) display;
  (void) event;
  return 0; /* a window may go away while it is looked at */
}

static Window
wait_for_window (Display *display, double deadline, int *width, int *height)
{
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  while (now_ms () < deadline)
    {
      while (XPending (display))
        {
          XEvent event;
          XWindowAttributes attributes;

          XNextEvent (display, &event);
          if (event.type != MapNotify || event.xmap.override_redirect
              || !XGetWindowAttributes (display, event.xmap.window, &attributes)
              || attributes.width < 150 || attributes.height < 100)
            continue;
          *width = attributes.width;
          *height = attributes.height;
          return event.xmap.window;
        }
      usleep (500);
    }
  return None;
}

static uint64_t
look (Display *display, Window window, int width, int height, Picture *picture)
{
  XImage *image =
      XGetImage (display, window, 0, 0, (unsigned) width, (unsigned) height, AllPlanes, ZPixmap);
  uint32_t seen[64];
  uint64_t hash = 1469598103934665603ULL;

  picture->bands = picture->colors = 0;
  if (image == NULL || image->bits_per_pixel != 32)
    {
      if (image != NULL)
        XDestroyImage (image);
      return 0;
    }
  for (int top = 0; top + BAND <= height; top += BAND)
    {
      unsigned changes = 0;
      for (int y = top; y < top + BAND; y++)
        {
          const uint32_t *row =
              (const uint32_t *) (void *) (image->data + y * image->bytes_per_line);
          for (int x = 1; x < width; x++)
            {
              uint32_t pixel = row[x] & 0xffffff;
              changes += pixel != (row[x - 1] & 0xffffff);
              hash = (hash ^ pixel) * 1099511628211ULL;
              if (picture->colors < 64 && changes)
                {
                  unsigned i = 0;
                  while (i < picture->colors && seen[i] != pixel)
                    i++;
                  if (i == picture->colors)
                    seen[picture->colors++] = pixel;
                }
            }
        }
      picture->bands += changes >= 24;
    }
  XDestroyImage (image);
  return hash;
}

static long
read_kb (pid_t pid, const char *file, const char *label)
{
  char path[64], line[256];
  long value = -1;
  FILE *input;

  snprintf (path, sizeof path, "/proc/%d/%s", (int) pid, file);
  input = fopen (path, "r");
  if (input == NULL)
    return -1;
  while (fgets (line, sizeof line, input))
    if (strncmp (line, label, strlen (label)) == 0)
      value = strtol (line + strlen (label), NULL, 10);
  fclose (input);
  return value;
}

static pid_t
start (char **words)
{
  pid_t pid = fork ();
  if (pid == 0)
    {
      execvp (words[0], words);
      _exit (127);
    }
  return pid;
}

/* Looks until nothing has changed for @settle ms; the time of the first complete picture, or -1. */
static double
watch (Display *display, Window window, int width, int height, double begin, double settle)
{
  static Picture pictures[MAX_PICTURES];
  double changed = now_ms (), deadline = begin + 30000;
  uint64_t last = 0;
  int n = 0;

  while (now_ms () < deadline && n < MAX_PICTURES)
    {
      uint64_t hash = look (display, window, width, height, &pictures[n]);
      if (hash != last)
        {
          pictures[n].at = now_ms () - begin;
          last = hash;
          changed = now_ms ();
          n++;
        }
      else if (now_ms () - changed > settle && pictures[n > 0 ? n - 1 : 0].colors >= 6)
        break;
      usleep (2000);
    }
  for (int i = 0; i < n; i++)
    if (pictures[i].colors >= 6 && pictures[i].bands * 10 >= pictures[n - 1].bands * 9)
      return pictures[i].at;
  return -1;
}

int
main (int argc, char **argv)
{
  double settle = 800, begin, frame;
  int first = 1, width = 0, height = 0, status, ended = 0;
  Display *display = XOpenDisplay (NULL);
  Window window;
  pid_t pid;

  if (argc > 3 && strcmp (argv[1], "--settle") == 0)
    {
      settle = atof (argv[2]);
      first = 3;
    }
  if (display == NULL || first >= argc || strcmp (argv[first], "--") != 0)
    {
      fprintf (stderr, "usage: first-frame [--settle MS] -- COMMAND (on an X11 display)\n");
      return 2;
    }
  XSetErrorHandler (ignore_error);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);

  begin = now_ms ();
  pid = start (argv + first + 1);
  window = wait_for_window (display, begin + 20000, &width, &height);
  frame = window == None ? -1 : watch (display, window, width, height, begin, settle);
  printf ("frame_ms %.1f\nrss_kb %ld\npss_kb %ld\n", frame, read_kb (pid, "status", "VmRSS:"),
          read_kb (pid, "smaps_rollup", "Pss:"));
  kill (pid, SIGTERM);
  for (int i = 0; i < 500 && !ended; i++)
    {
      ended = waitpid (pid, &status, WNOHANG) != 0;
      usleep (ended ? 0 : 10000);
    }
  if (!ended)
    kill (pid, SIGKILL);
  XCloseDisplay (display);
  return frame < 0;
}
