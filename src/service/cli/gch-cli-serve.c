/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "gch-accounts.h"
#include "gch-agent.h"
#include "gch-cli-common.h"
#include "gch-cli.h"
#include "gch-error.h"
#include "gch-mail-worker.h"
#include "gch-maildir.h"
#include "gch-seed.h"
#include "gch-service.h"
#include "gch-smtp.h"

#define FIRST_MAIL_DELAY (5 * G_TIME_SPAN_SECOND)
#define AGENT_RETRY_MS 1000
#define PASSWORD_LETTERS "abcdefghijkmnpqrstuvwxyz23456789"
#define PASSWORD_LENGTH 24

typedef struct
{
  char *path;     /* (owned) */
  char *listen;   /* (owned) (nullable) */
  char *mail_dir; /* (owned) (nullable) */
  char *smtp;     /* (owned) (nullable) */
  gboolean behind_proxy;
  gboolean demonstration;
} ServeOptions;

/* Everything that runs. Lives until the process ends. */
typedef struct
{
  GMainLoop *loop;       /* (owned) */
  GchService *service;   /* (owned) */
  GchMailWorker *mailer; /* (owned) */
  gint64 agent_delay;    /* -1: nobody answers by himself */
  guint agent_timer;     /* on the main loop */
} Server;

static void
serve_options_clear (ServeOptions *self)
{
  g_free (self->path);
  g_free (self->listen);
  g_free (self->mail_dir);
  g_free (self->smtp);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServeOptions, serve_options_clear)

/* ---- The demonstration portal ---- */

static char *
make_password (void)
{
  char *password = g_malloc (PASSWORD_LENGTH + 1);

  for (int i = 0; i < PASSWORD_LENGTH; i++)
    password[i] = PASSWORD_LETTERS[randombytes_uniform (strlen (PASSWORD_LETTERS))];
  password[PASSWORD_LENGTH] = '\0';
  return password;
}

static gboolean
set_password (GchDatabase *database, gpointer user_data, GError **error)
{
  return gch_users_set_password_hash (database, GCH_SEED_USER_NAME, user_data, error);
}

static gboolean
has_sample_data (GchDatabase *database)
{
  return gch_database_get_int (database, NULL, "SELECT count (*) FROM people WHERE user_name = ?1",
                               "s", GCH_SEED_USER_NAME)
         > 0;
}

/* Makes and fills the database where it is missing, and gives the demonstration user a new
 * password. (transfer full) (nullable): NULL when it did not work, which was said. */
static char *
prepare_demonstration (const ServeOptions *options)
{
  g_autofree char *folder = g_path_get_dirname (options->path);
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;
  g_autofree char *hash = NULL;

  g_mkdir_with_parents (folder, 0700);
  database = gch_cli_open (options->path, TRUE);
  if (database == NULL)
    return NULL;
  if (!has_sample_data (database) && !gch_seed_fill (database, g_get_real_time (), 0, 0, &error))
    {
      gch_cli_fail_with (error);
      return NULL;
    }
  password = make_password ();
  /* Random and for this run only: what makes a chosen password slow to guess is not needed. */
  hash = gch_password_hash (password, &GCH_PASSWORD_COST_LEAST, &error);
  if (hash != NULL && gch_database_transaction (database, set_password, hash, &error))
    return g_steal_pointer (&password);
  gch_cli_fail_with (error);
  return NULL;
}

/* ---- Scripted answers: looked for on the database's thread, timed on the main loop ---- */

static void look_for_questions (GchDatabase *database, gpointer user_data);

static gboolean
on_answer_due (gpointer user_data)
{
  Server *self = user_data;

  self->agent_timer = 0;
  gch_service_run (self->service, look_for_questions, self);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  Server *server; /* (not owned) */
  guint delay_ms;
} Appointment;

static gboolean
on_appointment (gpointer user_data)
{
  const Appointment *appointment = user_data;
  Server *self = appointment->server;

  g_clear_handle_id (&self->agent_timer, g_source_remove);
  self->agent_timer = g_timeout_add (appointment->delay_ms, on_answer_due, self);
  return G_SOURCE_REMOVE;
}

static void
look_for_questions (GchDatabase *database, gpointer user_data)
{
  Server *self = user_data;
  Appointment *appointment;
  g_autoptr (GError) error = NULL;
  gint64 next = 0, wait;

  if (!gch_agent_step (database, self->agent_delay, &next, &error))
    g_message ("answering: %s", error->message);
  if (next == 0 && error == NULL)
    return;
  wait = next != 0 ? (next - gch_database_now (database)) / G_TIME_SPAN_MILLISECOND + 1
                   : AGENT_RETRY_MS;
  appointment = g_new (Appointment, 1);
  appointment->server = self;
  appointment->delay_ms = (guint) CLAMP (wait, 1, G_MAXINT);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_appointment, appointment, g_free);
}

/* ---- Running ---- */

static void
on_change (GchDatabase *database, gpointer user_data)
{
  Server *self = user_data;

  gch_mail_worker_wake (self->mailer);
  if (self->agent_delay >= 0)
    look_for_questions (database, self);
}

static gboolean
on_signal (gpointer user_data)
{
  Server *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

/* Whoever started the demonstration keeps our stdin open as long as he lives. */
static gboolean
on_stdin (int descriptor, GIOCondition condition, gpointer user_data)
{
  Server *self = user_data;
  char buffer[256];
  gssize count = read (descriptor, buffer, sizeof buffer);

  if (count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN)))
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

/* (transfer full) (nullable): NULL when it did not work, which was said. */
static GchMailWorker *
start_mailer (const ServeOptions *options)
{
  g_autofree char *folder = g_strconcat (options->path, ".mail", NULL);
  g_autoptr (GError) error = NULL;
  GchMailTransport *transport;
  GchMailWorker *worker;

  if (options->smtp != NULL)
    transport = gch_smtp_new (options->smtp, &error);
  else
    transport = gch_maildir_new (options->mail_dir != NULL ? options->mail_dir : folder);
  if (transport == NULL)
    {
      gch_cli_misuse (_ ("“%s” is no mail server: it looks like “smtp://host:port”."),
                      options->smtp);
      return NULL;
    }
  worker = gch_mail_worker_new (options->path, transport, FIRST_MAIL_DELAY, &error);
  if (worker == NULL)
    gch_cli_fail_with (error);
  return worker;
}

/* (transfer full) (nullable) */
static GchService *
start_service (const ServeOptions *options)
{
  GchServiceConfig config;
  g_autoptr (GError) error = NULL;
  GchService *service;

  gch_service_config_init (&config);
  config.database_path = options->path;
  if (options->listen != NULL)
    config.listen = options->listen;
  config.behind_proxy = options->behind_proxy;
  config.demonstration = options->demonstration;
  /* As prepare_demonstration() hashes: somebody unknown takes as long as somebody known. */
  if (options->demonstration)
    config.password_cost = GCH_PASSWORD_COST_LEAST;
  service = gch_service_start (&config, &error);
  if (service != NULL)
    return service;
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_NETWORK))
    gch_cli_fail (_ ("It is not possible to listen on “%s”: %s"), config.listen, error->message);
  else if (g_error_matches (error, GCH_ERROR, GCH_ERROR_INVALID))
    gch_cli_fail (_ ("“%s” is no address and port: it looks like “127.0.0.1:8080”."),
                  config.listen);
  else
    gch_cli_fail_with_path (error, options->path);
  return NULL;
}

static void
run (Server *self, const char *password)
{
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGINT, on_signal, self);
  if (password != NULL)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_stdin, self);
  gch_service_set_on_change (self->service, on_change, self);
  if (self->agent_delay >= 0)
    gch_service_run (self->service, look_for_questions, self);
  printf ("listening %s\n", gch_service_get_url (self->service));
  if (password != NULL)
    printf ("demonstration %s %s\n", GCH_SEED_USER_NAME, password);
  fflush (stdout);
  g_main_loop_run (self->loop);
}

static int
serve (const ServeOptions *options)
{
  Server self = { .agent_delay = -1 };
  g_autofree char *password = NULL;

  /* Whoever reads our lines may be gone already. */
  signal (SIGPIPE, SIG_IGN);
  if (options->demonstration)
    {
      password = prepare_demonstration (options);
      if (password == NULL)
        return GCH_CLI_FAILED;
      self.agent_delay = gch_agent_get_delay ();
    }
  self.service = start_service (options);
  if (self.service == NULL)
    return GCH_CLI_FAILED;
  self.mailer = start_mailer (options);
  if (self.mailer == NULL)
    {
      gch_service_stop (self.service);
      return GCH_CLI_FAILED;
    }
  self.loop = g_main_loop_new (NULL, FALSE);
  run (&self, password);

  g_clear_handle_id (&self.agent_timer, g_source_remove);
  gch_service_stop (self.service);
  gch_mail_worker_free (self.mailer);
  g_main_loop_unref (self.loop);
  return GCH_CLI_DONE;
}

static gboolean
is_loopback (const char *listen)
{
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (listen, 0, NULL);
  g_autoptr (GInetAddress) host = NULL;

  if (parsed == NULL)
    return TRUE; /* the service says what is wrong with it */
  host =
      g_inet_address_new_from_string (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  return host == NULL || g_inet_address_get_is_loopback (host);
}

int
gch_cli_serve (int argc, char **argv)
{
  g_auto (ServeOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &options.path, N_ ("The portal’s database"),
      "FILE" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options.listen,
      N_ ("Where to listen; port 0 takes a free one (127.0.0.1:0)"), "ADDRESS:PORT" },
    { "behind-proxy", 0, 0, G_OPTION_ARG_NONE, &options.behind_proxy,
      N_ ("A reverse proxy that speaks TLS stands in front"), NULL },
    { "demonstration", 0, 0, G_OPTION_ARG_NONE, &options.demonstration,
      N_ ("Make sample data, answer by script, and end with the standard input"), NULL },
    { "mail-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.mail_dir,
      N_ ("Deliver mails into this maildir (the database’s name with “.mail”)"), "DIR" },
    { "smtp", 0, 0, G_OPTION_ARG_STRING, &options.smtp,
      N_ ("Deliver mails by this server: smtp://user@host:port; the password comes from the "
          "environment, GUICHET_SMTP_PASSWORD"),
      "URL" },
    G_OPTION_ENTRY_NULL,
  };

  if (!gch_cli_parse ("serve", NULL, _ ("Runs the portal until SIGTERM or SIGINT."), entries, &argc,
                      &argv, 0))
    return GCH_CLI_MISUSED;
  if (options.path == NULL)
    return gch_cli_misuse (_ ("Something is missing: %s"), "--database FILE");
  if (options.smtp != NULL && options.mail_dir != NULL)
    return gch_cli_misuse (_ ("Mails go either to --smtp or to --mail-dir, not to both."));
  if (options.listen != NULL && !options.behind_proxy && !is_loopback (options.listen))
    return gch_cli_misuse (_ ("“%s” can be reached from other computers, and this service speaks "
                              "no TLS. Listen on 127.0.0.1, or put a reverse proxy in front and "
                              "say so with --behind-proxy."),
                           options.listen);
  return serve (&options);
}
