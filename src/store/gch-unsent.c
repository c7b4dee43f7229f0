/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-recovery.c. */

#include "gch-unsent.h"

#include <string.h>

#define FORMAT "1"
/* Of what is gone, the newest so many are remembered. */
#define MAX_GONE 2000

/* The removal of something, as its record has it. */
typedef struct
{
  GchLifeboatKind kind;
  GStrv fields;  /* (owned) */
  gint64 time;   /* when */
  guint64 order; /* of removing */
} Gone;

static void
gone_free (gpointer data)
{
  Gone *self = data;

  g_strfreev (self->fields);
  g_free (self);
}

static void
unsent_operation_free (gpointer data)
{
  GchUnsentOperation *self = data;

  gch_operation_free (self->operation);
  g_free (self);
}

/** gch_unsent_new: Returns: (transfer full): an empty set */
GchUnsent *
gch_unsent_new (void)
{
  GchUnsent *self = g_new0 (GchUnsent, 1);

  self->drafts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gch_draft_free);
  self->operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unsent_operation_free);
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gone_free);

  return self;
}

/** gch_unsent_free: */
void
gch_unsent_free (GchUnsent *self)
{
  g_hash_table_unref (self->drafts);
  g_hash_table_unref (self->operations);
  g_hash_table_unref (self->gone);
  g_free (self);
}

/* --- names --- */

/* No two owners have the same: each part with its length. */
static char *
name_owner (const GchOwner *owner)
{
  return g_strdup_printf ("%" G_GSIZE_FORMAT ":%s %" G_GSIZE_FORMAT ":%s %s",
                          strlen (owner->portal), owner->portal, strlen (owner->account_id),
                          owner->account_id, owner->user_id);
}

static char *
name_draft (const GchOwner *owner, const char *key)
{
  g_autofree char *name = name_owner (owner);

  return g_strdup_printf ("%" G_GSIZE_FORMAT ":%s %s", strlen (name), name, key);
}

/* What is gone is named so that drafts, operations and owners cannot be taken for each other. */
static char *
name_gone (GchLifeboatKind kind, const char *name)
{
  return g_strdup_printf ("%d %s", (int) kind, name);
}

/* Whose text was forgotten is not written down. */
static char *
digest_owner (const GchOwner *owner)
{
  g_autofree char *name = name_owner (owner);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
}

/* --- what is gone --- */

static const Gone *
find_gone (const GchUnsent *self, GchLifeboatKind kind, const char *name)
{
  g_autofree char *key = name_gone (kind, name);

  return g_hash_table_lookup (self->gone, key);
}

static void
forget_gone (GchUnsent *self, GchLifeboatKind kind, const char *name)
{
  g_autofree char *key = name_gone (kind, name);

  g_hash_table_remove (self->gone, key);
}

static gboolean
is_old (gpointer key, gpointer value, gpointer user_data)
{
  const GchUnsent *self = user_data;

  return ((const Gone *) value)->order + MAX_GONE / 2 < self->n_gone;
}

static void
add_gone (GchUnsent *self, GchLifeboatKind kind, const char *name, const char *const *fields,
          gint64 time)
{
  Gone *gone = g_new0 (Gone, 1);

  gone->kind = kind;
  gone->fields = g_strdupv ((char **) fields);
  gone->time = time;
  gone->order = self->n_gone++;
  g_hash_table_replace (self->gone, name_gone (kind, name), gone);
  if (g_hash_table_size (self->gone) > MAX_GONE)
    g_hash_table_foreach_remove (self->gone, is_old, self);
}

static gboolean
owner_gone_since (const GchUnsent *self, const GchOwner *owner, gint64 time)
{
  g_autofree char *digest = digest_owner (owner);
  const Gone *gone = find_gone (self, GCH_LIFEBOAT_OWNER_GONE, digest);

  return gone != NULL && gone->time >= time;
}

/* --- changes --- */

static gboolean
log_draft (const GchDraft *draft, GByteArray *log)
{
  g_autofree char *saved_at = g_strdup_printf ("%" G_GINT64_FORMAT, draft->saved_at);
  const char *fields[] = {
    draft->owner->portal, draft->owner->account_id, draft->owner->user_id, draft->key, saved_at,
    draft->text
  };

  return gch_lifeboat_record_write (log, GCH_LIFEBOAT_DRAFT, fields);
}

/** gch_unsent_put_draft: Takes a copy of @draft, in the place of the one of that name. */
gboolean
gch_unsent_put_draft (GchUnsent *self, const GchDraft *draft, GByteArray *log)
{
  char *name = name_draft (draft->owner, draft->key);

  forget_gone (self, GCH_LIFEBOAT_DRAFT_GONE, name);
  g_hash_table_replace (self->drafts, name, gch_draft_copy (draft));

  return log == NULL || log_draft (draft, log);
}

/** gch_unsent_drop_draft: Nothing is written down where there is no such draft. */
gboolean
gch_unsent_drop_draft (GchUnsent *self, const GchOwner *owner, const char *key, gint64 time,
                       GByteArray *log)
{
  g_autofree char *name = name_draft (owner, key);
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, time);
  const char *fields[] = { owner->portal, owner->account_id, owner->user_id, key, when, NULL };

  if (!g_hash_table_remove (self->drafts, name) && log != NULL)
    return TRUE;
  add_gone (self, GCH_LIFEBOAT_DRAFT_GONE, name, fields, time);

  return log == NULL || gch_lifeboat_record_write (log, GCH_LIFEBOAT_DRAFT_GONE, fields);
}

static gboolean
log_operation (const GchUnsentOperation *self, GByteArray *log)
{
  const GchOperation *operation = self->operation;
  g_autofree char *sequence = g_strdup_printf ("%" G_GINT64_FORMAT, self->sequence);
  g_autofree char *base = g_strdup_printf ("%" G_GINT64_FORMAT, operation->base_version);
  g_autofree char *created = g_strdup_printf ("%" G_GINT64_FORMAT, operation->created_at);
  g_autofree char *attempts = g_strdup_printf ("%u", operation->attempts);
  g_autofree char *not_before = g_strdup_printf ("%" G_GINT64_FORMAT, operation->not_before);
  g_autofree char *code = g_strdup_printf ("%d", operation->problem_code);
  const char *fields[] = { operation->owner->portal,
                           operation->owner->account_id,
                           operation->owner->user_id,
                           sequence,
                           operation->id,
                           operation->command,
                           operation->queue,
                           operation->target_id,
                           base,
                           operation->payload,
                           operation->title,
                           created,
                           gch_operation_state_to_nick (operation->state),
                           attempts,
                           not_before,
                           code,
                           operation->problem,
                           operation->result_id };

  G_STATIC_ASSERT (G_N_ELEMENTS (fields) == GCH_LIFEBOAT_MAX_FIELDS);
  return gch_lifeboat_record_write (log, GCH_LIFEBOAT_OPERATION, fields);
}

/* What would be lost: the words, and where they go. How far it has come is found out again. */
static gboolean
same_words (const GchOperation *a, const GchOperation *b)
{
  return gch_owner_equal (a->owner, b->owner) && g_strcmp0 (a->command, b->command) == 0
         && g_strcmp0 (a->queue, b->queue) == 0 && g_strcmp0 (a->target_id, b->target_id) == 0
         && a->base_version == b->base_version && g_strcmp0 (a->payload, b->payload) == 0
         && g_strcmp0 (a->title, b->title) == 0;
}

/** gch_unsent_put_operation: Nothing is written down where its words are there already. */
gboolean
gch_unsent_put_operation (GchUnsent *self, const GchOperation *operation, gint64 sequence,
                          GByteArray *log)
{
  const GchUnsentOperation *former = g_hash_table_lookup (self->operations, operation->id);
  const gboolean same =
      former != NULL && former->sequence == sequence && same_words (former->operation, operation);
  GchUnsentOperation *put = g_new0 (GchUnsentOperation, 1);

  put->operation = gch_operation_copy (operation);
  put->sequence = sequence;
  forget_gone (self, GCH_LIFEBOAT_OPERATION_GONE, operation->id);
  g_hash_table_replace (self->operations, g_strdup (operation->id), put);

  return same || log == NULL || log_operation (put, log);
}

/**
 * gch_unsent_change_operation:
 *
 * Takes what can change from @operation; its owner, command, title, time and place stay. Does
 * nothing where it is not there.
 */
gboolean
gch_unsent_change_operation (GchUnsent *self, const GchOperation *operation, GByteArray *log)
{
  const GchUnsentOperation *former = g_hash_table_lookup (self->operations, operation->id);
  g_autoptr (GchOperation) changed = NULL;

  if (former == NULL)
    return TRUE;
  changed = gch_operation_copy (operation);
  gch_owner_free (changed->owner);
  changed->owner = gch_owner_copy (former->operation->owner);
  g_free (changed->command);
  changed->command = g_strdup (former->operation->command);
  g_free (changed->title);
  changed->title = g_strdup (former->operation->title);
  changed->created_at = former->operation->created_at;

  return gch_unsent_put_operation (self, changed, former->sequence, log);
}

/** gch_unsent_drop_operation: Nothing is written down where there is no such operation. */
gboolean
gch_unsent_drop_operation (GchUnsent *self, const char *id, gint64 time, GByteArray *log)
{
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, time);
  g_autofree char *name = g_strdup (id);
  const char *fields[] = { name, when, NULL };

  if (!g_hash_table_remove (self->operations, name) && log != NULL)
    return TRUE;
  add_gone (self, GCH_LIFEBOAT_OPERATION_GONE, name, fields, time);

  return log == NULL || gch_lifeboat_record_write (log, GCH_LIFEBOAT_OPERATION_GONE, fields);
}

static gboolean
draft_is_of (gpointer key, gpointer value, gpointer user_data)
{
  g_autofree char *digest = digest_owner (((GchDraft *) value)->owner);

  return g_str_equal (digest, user_data);
}

static gboolean
operation_is_of (gpointer key, gpointer value, gpointer user_data)
{
  g_autofree char *digest = digest_owner (((GchUnsentOperation *) value)->operation->owner);

  return g_str_equal (digest, user_data);
}

static gboolean
removal_is_of (gpointer key, gpointer value, gpointer user_data)
{
  const Gone *gone = value;
  GchOwner owner = { 0 };
  g_autofree char *digest = NULL;

  if (gone->kind != GCH_LIFEBOAT_DRAFT_GONE)
    return FALSE;
  owner.portal = gone->fields[0];
  owner.account_id = gone->fields[1];
  owner.user_id = gone->fields[2];
  digest = digest_owner (&owner);

  return g_str_equal (digest, user_data);
}

static gboolean
forget_digest (GchUnsent *self, const char *digest, gint64 time, GByteArray *log)
{
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, time);
  g_autofree char *name = g_strdup (digest);
  const char *fields[] = { name, when, NULL };

  g_hash_table_foreach_remove (self->drafts, draft_is_of, name);
  g_hash_table_foreach_remove (self->operations, operation_is_of, name);
  g_hash_table_foreach_remove (self->gone, removal_is_of, name);
  add_gone (self, GCH_LIFEBOAT_OWNER_GONE, name, fields, time);

  return log == NULL || gch_lifeboat_record_write (log, GCH_LIFEBOAT_OWNER_GONE, fields);
}

/** gch_unsent_forget: Drops everything of @owner. */
gboolean
gch_unsent_forget (GchUnsent *self, const GchOwner *owner, gint64 time, GByteArray *log)
{
  g_autofree char *digest = digest_owner (owner);

  return forget_digest (self, digest, time, log);
}

/* --- questions --- */

/** gch_unsent_is_empty: Returns: whether there is no text at all */
gboolean
gch_unsent_is_empty (const GchUnsent *self)
{
  return g_hash_table_size (self->drafts) == 0 && g_hash_table_size (self->operations) == 0;
}

static gboolean
has_drafts_of (const GchUnsent *self, const GchUnsent *other)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, other->drafts);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const GchDraft *theirs = value;
      const GchDraft *ours = g_hash_table_lookup (self->drafts, name);

      if (ours == NULL || ours->saved_at != theirs->saved_at
          || g_strcmp0 (ours->text, theirs->text) != 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_operations_of (const GchUnsent *self, const GchUnsent *other)
{
  GHashTableIter iter;
  gpointer id;
  gpointer value;

  g_hash_table_iter_init (&iter, other->operations);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      const GchUnsentOperation *theirs = value;
      const GchUnsentOperation *ours = g_hash_table_lookup (self->operations, id);

      if (ours == NULL || ours->sequence != theirs->sequence
          || !same_words (ours->operation, theirs->operation))
        return FALSE;
    }

  return TRUE;
}

/** gch_unsent_equal: Returns: whether both have the same words, in the same order */
gboolean
gch_unsent_equal (const GchUnsent *self, const GchUnsent *other)
{
  return g_hash_table_size (self->drafts) == g_hash_table_size (other->drafts)
         && g_hash_table_size (self->operations) == g_hash_table_size (other->operations)
         && has_drafts_of (self, other) && has_operations_of (self, other);
}

/**
 * gch_unsent_is_newer:
 * @sequence: the last place in the outbox that @other has ever given
 *
 * Returns: whether it has something that was written after @other was. What @other only lacks may
 * be gone for good.
 */
gboolean
gch_unsent_is_newer (const GchUnsent *self, const GchUnsent *other, gint64 sequence)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const GchDraft *theirs = g_hash_table_lookup (other->drafts, name);

      if (theirs != NULL && ((const GchDraft *) value)->saved_at > theirs->saved_at)
        return TRUE;
    }
  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((const GchUnsentOperation *) value)->sequence > sequence)
      return TRUE;

  return FALSE;
}

/** gch_unsent_knows_draft: Returns: whether it has that draft, or knows that it is gone */
gboolean
gch_unsent_knows_draft (const GchUnsent *self, const GchOwner *owner, const char *key)
{
  g_autofree char *name = name_draft (owner, key);

  return g_hash_table_contains (self->drafts, name)
         || find_gone (self, GCH_LIFEBOAT_DRAFT_GONE, name) != NULL
         || owner_gone_since (self, owner, G_MININT64);
}

/** gch_unsent_knows_operation: Returns: whether it has that operation, or knows that it is gone */
gboolean
gch_unsent_knows_operation (const GchUnsent *self, const char *id)
{
  return g_hash_table_contains (self->operations, id)
         || find_gone (self, GCH_LIFEBOAT_OPERATION_GONE, id) != NULL;
}

static int
compare_sequences (gconstpointer a, gconstpointer b)
{
  const GchUnsentOperation *first = *(const GchUnsentOperation *const *) a;
  const GchUnsentOperation *second = *(const GchUnsentOperation *const *) b;

  if (first->sequence != second->sequence)
    return first->sequence < second->sequence ? -1 : 1;

  return strcmp (first->operation->id, second->operation->id);
}

/**
 * gch_unsent_list_operations:
 *
 * Returns: (transfer container) (element-type GchUnsentOperation): all, in the order of the outbox
 */
GPtrArray *
gch_unsent_list_operations (const GchUnsent *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, value);
  g_ptr_array_sort (list, compare_sequences);

  return list;
}

/* --- joining two --- */

static void
merge_draft (GchUnsent *self, const char *name, const GchDraft *draft)
{
  const GchDraft *ours = g_hash_table_lookup (self->drafts, name);
  const Gone *gone = find_gone (self, GCH_LIFEBOAT_DRAFT_GONE, name);

  if ((gone != NULL && gone->time >= draft->saved_at)
      || owner_gone_since (self, draft->owner, draft->saved_at)
      || (ours != NULL && ours->saved_at >= draft->saved_at))
    return;
  gch_unsent_put_draft (self, draft, NULL);
}

static void
merge_operation (GchUnsent *self, const GchUnsentOperation *theirs)
{
  const GchOperation *operation = theirs->operation;
  const Gone *gone = find_gone (self, GCH_LIFEBOAT_OPERATION_GONE, operation->id);

  /* What was discarded may have been submitted again, under its id. */
  if ((gone != NULL && gone->time >= operation->created_at)
      || owner_gone_since (self, operation->owner, operation->created_at))
    return;
  gch_unsent_put_operation (self, operation, theirs->sequence, NULL);
}

/**
 * gch_unsent_merge:
 * @other: what a damaged database still shows
 *
 * Adds what @self lacks and does not know to be gone. Of a draft, what was saved later counts; of
 * an operation, what @other has: the database is written first.
 */
void
gch_unsent_merge (GchUnsent *self, const GchUnsent *other)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, other->drafts);
  while (g_hash_table_iter_next (&iter, &name, &value))
    merge_draft (self, name, value);
  g_hash_table_iter_init (&iter, other->operations);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    merge_operation (self, value);
}

static int
compare_gone (gconstpointer a, gconstpointer b)
{
  const Gone *first = *(const Gone *const *) a;
  const Gone *second = *(const Gone *const *) b;

  return first->order < second->order ? -1 : first->order > second->order ? 1 : 0;
}

static GPtrArray *
list_gone (const GchUnsent *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->gone);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, value);
  g_ptr_array_sort (list, compare_gone);

  return list;
}

/**
 * gch_unsent_take_gone:
 *
 * Remembers what @other knows to be gone, unless @self has it.
 */
void
gch_unsent_take_gone (GchUnsent *self, const GchUnsent *other)
{
  g_autoptr (GPtrArray) list = list_gone (other);

  for (guint i = 0; i < list->len; i++)
    {
      const Gone *gone = list->pdata[i];
      const char *const *fields = (const char *const *) gone->fields;
      GchOwner owner = { gone->fields[0], gone->fields[1], gone->fields[2] };
      g_autofree char *name = gone->kind == GCH_LIFEBOAT_DRAFT_GONE
                                  ? name_draft (&owner, gone->fields[3])
                                  : g_strdup (gone->fields[0]);

      if (!g_hash_table_contains (self->drafts, name)
          && !g_hash_table_contains (self->operations, name))
        add_gone (self, gone->kind, name, fields, gone->time);
    }
}

/* --- as records --- */

/**
 * gch_unsent_write:
 *
 * Appends all of it to @bytes. What is gone goes first: it may come again.
 *
 * Returns: %FALSE where something is too large and is missing
 */
gboolean
gch_unsent_write (const GchUnsent *self, GByteArray *bytes)
{
  static const char *const head[] = { FORMAT, NULL };
  g_autoptr (GPtrArray) gone = list_gone (self);
  g_autoptr (GPtrArray) operations = gch_unsent_list_operations (self);
  gboolean whole = gch_lifeboat_record_write (bytes, GCH_LIFEBOAT_HEAD, head);
  g_autoptr (GList) names = g_hash_table_get_keys (self->drafts);

  for (guint i = 0; i < gone->len; i++)
    {
      const Gone *removal = gone->pdata[i];

      whole &=
          gch_lifeboat_record_write (bytes, removal->kind, (const char *const *) removal->fields);
    }
  /* Always in the same order: a test compares bytes. */
  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (GList *name = names; name != NULL; name = name->next)
    whole &= log_draft (g_hash_table_lookup (self->drafts, name->data), bytes);
  for (guint i = 0; i < operations->len; i++)
    whole &= log_operation (operations->pdata[i], bytes);

  return whole;
}

static gint64
to_number (const char *text)
{
  return g_ascii_strtoll (text, NULL, 10);
}

static void
read_draft (GchUnsent *self, const GchOwner *owner, const char *const *fields)
{
  g_autoptr (GchDraft) draft = gch_draft_new (owner, fields[3], fields[5]);

  draft->saved_at = to_number (fields[4]);
  gch_unsent_put_draft (self, draft, NULL);
}

/* Only target, problem and result may be missing. */
static gboolean
is_whole (const char *const *fields)
{
  for (guint i = 0; i < GCH_LIFEBOAT_MAX_FIELDS; i++)
    if (fields[i] == NULL && i != 7 && i != 16 && i != 17)
      return FALSE;

  return TRUE;
}

static void
read_operation (GchUnsent *self, const GchOwner *owner, const char *const *fields)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->owner = gch_owner_copy (owner);
  operation->id = g_strdup (fields[4]);
  operation->command = g_strdup (fields[5]);
  operation->queue = g_strdup (fields[6]);
  operation->target_id = g_strdup (fields[7]);
  operation->base_version = to_number (fields[8]);
  operation->payload = g_strdup (fields[9]);
  operation->title = g_strdup (fields[10]);
  operation->created_at = to_number (fields[11]);
  if (!gch_operation_state_from_nick (fields[12], &operation->state, NULL))
    operation->state = GCH_OPERATION_PARKED;
  operation->attempts = (guint) to_number (fields[13]);
  operation->not_before = to_number (fields[14]);
  operation->problem_code = (int) to_number (fields[15]);
  operation->problem = g_strdup (fields[16]);
  operation->result_id = g_strdup (fields[17]);
  /* How far it had come may be older than what happened. */
  operation->uncertain = TRUE;
  gch_unsent_put_operation (self, operation, to_number (fields[3]), NULL);
}

typedef struct
{
  GchUnsent *unsent;
  gboolean begun; /* the first record of a whole lifeboat was there */
  guint damaged;
} Reading;

static void
read_record (GchLifeboatKind kind, const char *const *fields, gpointer user_data)
{
  Reading *reading = user_data;
  GchUnsent *self = reading->unsent;
  GchOwner owner = { 0 };

  if (kind == GCH_LIFEBOAT_DRAFT || kind == GCH_LIFEBOAT_DRAFT_GONE
      || kind == GCH_LIFEBOAT_OPERATION)
    owner = (GchOwner){ (char *) fields[0], (char *) fields[1], (char *) fields[2] };
  if (kind == GCH_LIFEBOAT_HEAD)
    reading->begun = TRUE;
  else if (kind == GCH_LIFEBOAT_DRAFT)
    read_draft (self, &owner, fields);
  else if (kind == GCH_LIFEBOAT_DRAFT_GONE)
    gch_unsent_drop_draft (self, &owner, fields[3], to_number (fields[4]), NULL);
  else if (kind == GCH_LIFEBOAT_OPERATION && is_whole (fields))
    read_operation (self, &owner, fields);
  else if (kind == GCH_LIFEBOAT_OPERATION_GONE)
    gch_unsent_drop_operation (self, fields[0], to_number (fields[1]), NULL);
  else if (kind == GCH_LIFEBOAT_OWNER_GONE)
    forget_digest (self, fields[0], to_number (fields[1]), NULL);
  else
    reading->damaged++;
}

/**
 * gch_unsent_read:
 * @begun: (out): whether the records begin where a lifeboat begins
 *
 * Does to @self what the records in @data say.
 *
 * Returns: how many damaged places there were
 */
guint
gch_unsent_read (GchUnsent *self, const void *data, gsize length, gboolean *begun)
{
  Reading reading = { self, FALSE, 0 };
  guint damaged = gch_lifeboat_record_read (data, length, read_record, &reading);

  *begun = reading.begun;

  return damaged + reading.damaged;
}
