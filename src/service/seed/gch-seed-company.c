/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-seed-company.h"

#include <string.h>

#include <gio/gio.h>

#include "gch-error.h"
#include "gch-keys.h"
#include "gch-service-resources.h"

#define FILE_PATH "/io/github/guichet/Guichet/service/seed/data/company.ini"

struct _GchSeedCompany
{
  GKeyFile *file;     /* (owned) */
  GPtrArray *support; /* (owned) (element-type GchActor) */
  GHashTable *actors; /* (owned) (element-type utf8 GchActor) by user, once written */
  GHashTable *needs;  /* (owned) (element-type utf8 utf8) "company/product" → users, ';' */
  GHashTable *ids;    /* (owned) (element-type utf8 utf8) file's group → record's id */
};

GchSeedCompany *
gch_seed_company_new (GError **error)
{
  g_autoptr (GchSeedCompany) self = g_new0 (GchSeedCompany, 1);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) names = NULL;

  self->file = g_key_file_new ();
  self->support = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_actor_free);
  self->actors =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gch_actor_free);
  self->needs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  bytes = g_resource_lookup_data (gch_service_get_resource (), FILE_PATH,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL || !g_key_file_load_from_bytes (self->file, bytes, G_KEY_FILE_NONE, error))
    return NULL;
  names = g_key_file_get_string_list (self->file, "vendor", "support", NULL, error);
  if (names == NULL)
    return NULL;
  for (int i = 0; names[i] != NULL; i++)
    g_ptr_array_add (self->support, gch_actor_new_support (names[i]));
  return g_steal_pointer (&self);
}

void
gch_seed_company_free (GchSeedCompany *self)
{
  g_clear_pointer (&self->file, g_key_file_unref);
  g_clear_pointer (&self->support, g_ptr_array_unref);
  g_clear_pointer (&self->actors, g_hash_table_unref);
  g_clear_pointer (&self->needs, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_free (self);
}

static char *
get (GchSeedCompany *self, const char *group, const char *name)
{
  return g_key_file_get_string (self->file, group, name, NULL);
}

/* @group without its kind: "lyon" for "group lyon". */
static const char *
name_of (const char *group, const char *kind)
{
  gsize length = strlen (kind);

  return strncmp (group, kind, length) == 0 && group[length] == ' ' ? group + length + 1 : NULL;
}

static guint32
chance (GchDatabase *database, guint32 below)
{
  guint32 number;

  gch_database_random (database, (guint8 *) &number, sizeof number);
  return GUINT32_FROM_LE (number) % below;
}

void
gch_seed_company_need_key (GchSeedCompany *self, const char *user, const char *product)
{
  g_autofree char *group = g_strconcat ("user ", user, NULL);
  g_autofree char *company = get (self, group, "account");
  g_autofree char *need = g_strdup_printf ("%s/%s", company, product);
  g_autofree char *entry = g_strconcat (user, ";", NULL);
  const char *before = g_hash_table_lookup (self->needs, need);

  if (before != NULL && strstr (before, entry) != NULL)
    return;
  g_hash_table_insert (self->needs, g_steal_pointer (&need),
                       g_strconcat (before != NULL ? before : "", entry, NULL));
}

/* The next user who needs such a key, taken off the list; otherwise half of the keys go to somebody
 * of the company and half to nobody. (nullable) */
static const GchActor *
pick_holder (GchSeedCompany *self, GchDatabase *database, const char *company, const char *product)
{
  g_autofree char *need = g_strdup_printf ("%s/%s", company, product);
  g_autoptr (GPtrArray) everybody = gch_seed_company_list_actors (self, company);
  const char *waiting = g_hash_table_lookup (self->needs, need);

  if (waiting != NULL && *waiting != '\0')
    {
      const char *end = strchr (waiting, ';');
      g_autofree char *user = g_strndup (waiting, end - waiting);

      g_hash_table_insert (self->needs, g_strdup (need), g_strdup (end + 1));
      return gch_seed_company_get_actor (self, user);
    }
  if (chance (database, 2) == 0)
    return NULL;
  return g_ptr_array_index (everybody, chance (database, everybody->len));
}

static char *
make_code (GchDatabase *database)
{
  static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  char code[25];

  for (int i = 0; i < 24; i++)
    code[i] = i % 5 == 4 ? '-' : letters[chance (database, 32)];
  code[24] = '\0';
  return g_strdup (code);
}

/* From two months ago to twenty months ahead: some have run out, some soon will. */
static gint64
make_maintenance_end (GchDatabase *database, gint64 now)
{
  gint64 midnight = now - now % G_TIME_SPAN_DAY;

  return midnight + ((gint64) chance (database, 660) - 60) * G_TIME_SPAN_DAY;
}

static gboolean
write_key (GchSeedCompany *self, GchDatabase *database, const char *group, const char *product,
           gint64 now, GError **error)
{
  g_autofree char *company = get (self, group, "account");
  g_autofree char *account_group = g_strconcat ("account ", company, NULL);
  g_autofree char *product_group = g_strconcat ("product ", product, NULL);
  g_auto (GStrv) versions =
      g_key_file_get_string_list (self->file, product_group, "versions", NULL, NULL);
  const GchActor *holder = pick_holder (self, database, company, product);
  g_autofree char *code = make_code (database);
  gint64 ends = make_maintenance_end (database, now);
  const char *version =
      holder != NULL ? versions[chance (database, g_strv_length (versions))] : NULL;
  g_autofree char *id = NULL;

  id = gch_keys_create (database, NULL, g_hash_table_lookup (self->ids, account_group),
                        g_hash_table_lookup (self->ids, product_group), code,
                        g_hash_table_lookup (self->ids, group),
                        holder != NULL ? holder->user_id : NULL, version, ends, error);
  return id != NULL;
}

static gboolean
write_keys_of_group (GchSeedCompany *self, GchDatabase *database, const char *group, gint64 now,
                     GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (self->file, group, NULL, NULL);

  for (int i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "Solenne "))
      for (int n = g_key_file_get_integer (self->file, group, names[i], NULL); n > 0; n--)
        if (!write_key (self, database, group, names[i], now, error))
          return FALSE;
  return TRUE;
}

static gboolean
write_managers (GchSeedCompany *self, GchDatabase *database, const char *group, GError **error)
{
  g_auto (GStrv) managers = g_key_file_get_string_list (self->file, group, "managers", NULL, NULL);

  for (int i = 0; managers != NULL && managers[i] != NULL; i++)
    {
      const GchActor *actor = gch_seed_company_get_actor (self, managers[i]);

      if (actor == NULL
          || !gch_key_groups_add_manager (database, g_hash_table_lookup (self->ids, group),
                                          actor->user_id, error))
        return FALSE;
    }
  return TRUE;
}

static char *
write_key_group (GchSeedCompany *self, GchDatabase *database, const char *group, GError **error)
{
  g_autofree char *company = get (self, group, "account");
  g_autofree char *account_group = g_strconcat ("account ", company, NULL);
  g_autofree char *name = get (self, group, "name");

  return gch_key_groups_create (database, NULL, g_hash_table_lookup (self->ids, account_group),
                                name, error);
}

static char *
write_user (GchSeedCompany *self, GchDatabase *database, const char *group, GError **error)
{
  const char *user = name_of (group, "user");
  g_autofree char *company = get (self, group, "account");
  g_autofree char *account_group = g_strconcat ("account ", company, NULL);
  g_autofree char *name = get (self, group, "name");
  g_autofree char *role_nick = get (self, group, "role");
  g_autofree char *email = g_strdup_printf ("%s@%s.example", user, company);
  g_autofree char *id = NULL;
  GchActor *actor;
  GchRole role;

  if (!gch_role_from_nick (role_nick, &role, error))
    return NULL;
  id = gch_users_create (
      database, NULL, NULL, g_hash_table_lookup (self->ids, account_group), email, name, email,
      NULL, role, g_key_file_get_boolean (self->file, group, "case_administrator", NULL), error);
  if (id == NULL)
    return NULL;
  actor = gch_users_get_actor (database, id, error);
  if (actor == NULL)
    return NULL;
  g_hash_table_insert (self->actors, g_strdup (user), actor);
  return g_steal_pointer (&id);
}

static char *
write_product (GchSeedCompany *self, GchDatabase *database, const char *group, GError **error)
{
  gsize count = 0;
  g_auto (GStrv) versions =
      g_key_file_get_string_list (self->file, group, "versions", &count, error);

  if (versions == NULL)
    return NULL;
  return gch_products_create (database, NULL, name_of (group, "product"), versions[count - 1],
                              error);
}

static char *
write_account (GchSeedCompany *self, GchDatabase *database, const char *group, GError **error)
{
  g_autofree char *name = get (self, group, "name");
  g_autofree char *number = get (self, group, "customer_number");

  return gch_accounts_create (database, NULL, name, number, error);
}

typedef char *(*Writer) (GchSeedCompany *self, GchDatabase *database, const char *group,
                         GError **error);

/* Writes every group of the file that is of this kind, and remembers the ids. */
static gboolean
write_kind (GchSeedCompany *self, GchDatabase *database, const char *kind, Writer writer,
            GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);

  for (int i = 0; groups[i] != NULL; i++)
    {
      char *id;

      if (name_of (groups[i], kind) == NULL)
        continue;
      id = writer (self, database, groups[i], error);
      if (id == NULL)
        return FALSE;
      g_hash_table_insert (self->ids, g_strdup (groups[i]), id);
    }
  return TRUE;
}

static gboolean
write_settings (GchSeedCompany *self, GchDatabase *database, GError **error)
{
  static const struct
  {
    const char *setting;
    const char *name;
  } settings[] = {
    { "portal_name", "name" },
    { "mail_language", "language" },
    { "mail_from", "from" },
    { "mail_customer_service", "customer_service" },
    { "mail_technical_support", "technical_support" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *value = get (self, "vendor", settings[i].name);

      if (!gch_database_set_setting (database, settings[i].setting, value, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gch_seed_company_write (GchSeedCompany *self, GchDatabase *database, gint64 now, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);

  if (!write_settings (self, database, error)
      || !write_kind (self, database, "product", write_product, error)
      || !write_kind (self, database, "account", write_account, error)
      || !write_kind (self, database, "user", write_user, error)
      || !write_kind (self, database, "group", write_key_group, error))
    return FALSE;
  for (int i = 0; groups[i] != NULL; i++)
    if (name_of (groups[i], "group") != NULL
        && (!write_managers (self, database, groups[i], error)
            || !write_keys_of_group (self, database, groups[i], now, error)))
      return FALSE;
  return TRUE;
}

const GchActor *
gch_seed_company_get_actor (GchSeedCompany *self, const char *user)
{
  return g_hash_table_lookup (self->actors, user);
}

GPtrArray *
gch_seed_company_list_actors (GchSeedCompany *self, const char *company)
{
  GPtrArray *actors = g_ptr_array_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);

  for (int i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *theirs = get (self, groups[i], "account");
      const char *user = name_of (groups[i], "user");

      if (user != NULL && g_strcmp0 (theirs, company) == 0)
        g_ptr_array_add (actors, g_hash_table_lookup (self->actors, user));
    }
  return actors;
}

const GchActor *
gch_seed_company_get_support (GchSeedCompany *self, const char *first_name)
{
  for (guint i = 0; first_name != NULL && i < self->support->len; i++)
    {
      const GchActor *actor = g_ptr_array_index (self->support, i);

      if (g_str_has_prefix (actor->name, first_name) && actor->name[strlen (first_name)] == ' ')
        return actor;
    }
  return g_ptr_array_index (self->support, 0);
}
