/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "damage-text.h"

#include <math.h>
#include <string.h>

#define OWNERS 3
#define LONGEST (100 * 1024)

typedef struct
{
  GchOwner *owner;       /* (owned) */
  GHashTable *drafts;    /* (owned) (element-type char* GRefString*) by key */
  GPtrArray *operations; /* (owned) (element-type GchOperation) in the order of the outbox */
} Part;

struct _Text
{
  Part parts[OWNERS];
  guint next;
};

typedef enum
{
  SAVE,
  EMPTY,
  SUBMIT,
  UPDATE,
  AMEND,
  REMOVE,
  TAKE_BACK,
  FORGET,
} Kind;

struct _Deed
{
  Kind kind;
  guint part;
  GchDraft *draft;         /* (owned) (nullable) */
  GchOperation *operation; /* (owned) (nullable) */
};

static void
part_init (Part *self, const GchOwner *owner)
{
  self->owner = gch_owner_copy (owner);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_ref_string_release);
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_operation_free);
}

static void
part_clear (Part *self)
{
  gch_owner_free (self->owner);
  g_hash_table_unref (self->drafts);
  g_ptr_array_unref (self->operations);
}

/** text_new: Nothing written yet. */
Text *
text_new (void)
{
  Text *self = g_new0 (Text, 1);

  for (guint i = 0; i < OWNERS; i++)
    {
      g_autofree char *user = g_strdup_printf ("u%u", i);
      g_autoptr (GchOwner) owner = gch_owner_new (
          i == 2 ? "demonstration:" : "https://portal.example", i == 1 ? "a2" : "a1", user);

      part_init (&self->parts[i], owner);
    }

  return self;
}

/** text_copy: Returns: (transfer full) */
Text *
text_copy (const Text *self)
{
  Text *copy = g_new0 (Text, 1);

  copy->next = self->next;
  for (guint i = 0; i < OWNERS; i++)
    {
      const Part *part = &self->parts[i];
      GHashTableIter iter;
      gpointer key;
      gpointer text;

      part_init (&copy->parts[i], part->owner);
      g_hash_table_iter_init (&iter, part->drafts);
      while (g_hash_table_iter_next (&iter, &key, &text))
        g_hash_table_insert (copy->parts[i].drafts, g_strdup (key), g_ref_string_acquire (text));
      for (guint n = 0; n < part->operations->len; n++)
        g_ptr_array_add (copy->parts[i].operations,
                         gch_operation_copy (part->operations->pdata[n]));
    }

  return copy;
}

/** text_free: Frees it. */
void
text_free (Text *self)
{
  for (guint i = 0; i < OWNERS; i++)
    part_clear (&self->parts[i]);
  g_free (self);
}

/** text_count_drafts: Of all owners. */
guint
text_count_drafts (const Text *self)
{
  guint count = 0;

  for (guint i = 0; i < OWNERS; i++)
    count += g_hash_table_size (self->parts[i].drafts);

  return count;
}

/** text_count_operations: Of all owners. */
guint
text_count_operations (const Text *self)
{
  guint count = 0;

  for (guint i = 0; i < OWNERS; i++)
    count += self->parts[i].operations->len;

  return count;
}

/* --- deeds --- */

static const char *
get_words (void)
{
  static char *words;

  if (words == NULL)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (7);
      GString *text = g_string_new (NULL);

      while (text->len < 3 * LONGEST)
        {
          for (int i = g_rand_int_range (rand, 1, 9); i > 0; i--)
            g_string_append_c (text, (char) g_rand_int_range (rand, 'a', 'z' + 1));
          g_string_append (text, g_rand_boolean (rand) ? " é" : " ");
        }
      words = g_string_free (text, FALSE);
    }

  return words;
}

/* From 2 bytes to 100 KiB; short ones as often as long ones. */
static char *
write_text (GRand *rand)
{
  gsize length = (gsize) exp (g_rand_double_range (rand, log (2), log (LONGEST)));
  const char *start = get_words () + g_rand_int_range (rand, 0, LONGEST);
  g_autofree char *text = g_strndup (start, length);

  /* A letter may have been cut in two. */
  return g_utf8_make_valid (text, -1);
}

static char *
write_key (GRand *rand)
{
  static const char *const keys[] = { "new", "edit:c1", "case:c1", "case:c2", "case:new:o3" };

  return g_strdup (keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (keys))]);
}

static GchDraft *
write_draft (GRand *rand, const GchOwner *owner, const char *key, const char *text)
{
  GchDraft *draft = gch_draft_new (owner, key, text);

  draft->saved_at = 1700000000000000 + g_rand_int_range (rand, 0, G_MAXINT32);

  return draft;
}

static char *
write_payload (GRand *rand)
{
  g_autofree char *text = write_text (rand);

  return g_strdup_printf ("{\"body\":\"%s\"}", text);
}

static GchOperation *
write_operation (GRand *rand, const GchOwner *owner, guint number)
{
  static const char *const commands[] = { "add_comment", "create_case", "edit_case",
                                          "close_case",  "reopen_case", "view_case" };
  GchOperation *operation = gch_operation_new ();
  guint command = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (commands));

  operation->id = g_strdup_printf ("0d5e2a6c-5c1b-4f7a-9a46-%012u", number);
  operation->owner = gch_owner_copy (owner);
  operation->command = g_strdup (commands[command]);
  operation->queue = command == 1 ? g_strconcat ("new:", operation->id, NULL)
                                  : g_strdup_printf ("c%d", g_rand_int_range (rand, 1, 5));
  operation->target_id = command == 1 ? NULL : g_strdup (operation->queue);
  operation->base_version = command == 2 ? g_rand_int_range (rand, 1, 1000) : 0;
  operation->payload = command < 3 ? write_payload (rand) : g_strdup ("{}");
  operation->title = g_strdup_printf ("L’imprimante no %u", number);
  operation->created_at = 1700000000000000 + number;
  operation->state = GCH_OPERATION_QUEUED;
  operation->problem_code = -1;

  return operation;
}

static void
change_operation (Deed *self, GRand *rand)
{
  GchOperation *operation = self->operation;

  operation->state = (GchOperationState) g_rand_int_range (rand, 0, 5);
  operation->attempts++;
  if (g_rand_int_range (rand, 0, 4) == 0)
    {
      g_free (operation->target_id);
      g_free (operation->queue);
      operation->target_id = g_strdup_printf ("c%d", g_rand_int_range (rand, 5, 9));
      operation->queue = g_strdup (operation->target_id);
    }
  if (self->kind == AMEND)
    {
      g_free (operation->payload);
      operation->payload = write_payload (rand);
      operation->base_version++;
    }
}

static Kind
choose_kind (GRand *rand, const Part *part)
{
  static const Kind kinds[] = { SAVE,   SAVE,   SAVE,   SAVE,   SAVE,     EMPTY,
                                SUBMIT, SUBMIT, SUBMIT, UPDATE, UPDATE,   AMEND,
                                REMOVE, REMOVE, SUBMIT, SAVE,   TAKE_BACK };
  Kind kind = kinds[g_rand_int_range (rand, 0, G_N_ELEMENTS (kinds))];

  if (g_rand_int_range (rand, 0, 60) == 0)
    return FORGET;
  if (part->operations->len == 0
      && (kind == UPDATE || kind == AMEND || kind == REMOVE || kind == TAKE_BACK))
    return SUBMIT;

  return kind;
}

/** deed_new: Returns: (transfer full): something that a person or the engine may do next */
Deed *
deed_new (const Text *text, GRand *rand)
{
  Deed *self = g_new0 (Deed, 1);
  const Part *part;
  g_autofree char *key = write_key (rand);
  g_autofree char *words = write_text (rand);

  self->part = (guint) g_rand_int_range (rand, 0, OWNERS);
  part = &text->parts[self->part];
  self->kind = choose_kind (rand, part);
  if (self->kind == SUBMIT)
    self->operation = write_operation (rand, part->owner, text->next);
  else if (self->kind != SAVE && self->kind != EMPTY && self->kind != FORGET)
    self->operation = gch_operation_copy (
        part->operations->pdata[g_rand_int_range (rand, 0, (gint32) part->operations->len)]);
  if (self->kind == UPDATE || self->kind == AMEND)
    change_operation (self, rand);
  if (self->kind == SAVE || self->kind == EMPTY || self->kind == TAKE_BACK
      || (self->kind == SUBMIT && g_rand_boolean (rand)))
    self->draft = write_draft (rand, part->owner, key, self->kind == EMPTY ? "" : words);

  return self;
}

/** deed_free: Frees it. */
void
deed_free (Deed *self)
{
  g_clear_pointer (&self->draft, gch_draft_free);
  g_clear_pointer (&self->operation, gch_operation_free);
  g_free (self);
}

/** deed_do: Through the program's own code. */
gboolean
deed_do (const Deed *self, GchPrecious *precious, GError **error)
{
  const char *key = self->draft != NULL ? self->draft->key : NULL;
  g_autoptr (GchOwner) owner = NULL;

  switch (self->kind)
    {
    case SAVE:
    case EMPTY:
      return gch_precious_save_draft (precious, self->draft, error);
    case SUBMIT:
      return gch_precious_submit (precious, self->operation, key, error);
    case UPDATE:
    case AMEND:
      return gch_precious_update_operation (precious, self->operation, error);
    case REMOVE:
    case TAKE_BACK:
      return gch_precious_remove_operation (precious, self->operation->id, self->draft, error);
    case FORGET:
    default:
      {
        g_autoptr (Text) names = text_new ();

        return gch_precious_forget_owner (precious, names->parts[self->part].owner, error);
      }
    }
}

static guint
find_operation (const Part *part, const char *id)
{
  for (guint i = 0; i < part->operations->len; i++)
    if (strcmp (((GchOperation *) part->operations->pdata[i])->id, id) == 0)
      return i;

  return part->operations->len;
}

static void
put_draft (Part *part, const GchDraft *draft)
{
  if (draft->text[0] == '\0')
    g_hash_table_remove (part->drafts, draft->key);
  else
    g_hash_table_insert (part->drafts, g_strdup (draft->key), g_ref_string_new (draft->text));
}

/** deed_apply: What has been done is what must be there from now on. */
void
deed_apply (const Deed *self, Text *text)
{
  Part *part = &text->parts[self->part];
  guint at = self->operation != NULL ? find_operation (part, self->operation->id) : 0;

  switch (self->kind)
    {
    case SUBMIT:
      if (self->draft != NULL)
        g_hash_table_remove (part->drafts, self->draft->key);
      g_ptr_array_add (part->operations, gch_operation_copy (self->operation));
      text->next++;
      break;
    case UPDATE:
    case AMEND:
      gch_operation_free (part->operations->pdata[at]);
      part->operations->pdata[at] = gch_operation_copy (self->operation);
      break;
    case REMOVE:
    case TAKE_BACK:
      g_ptr_array_remove_index (part->operations, at);
      if (self->draft != NULL)
        put_draft (part, self->draft);
      break;
    case FORGET:
      g_hash_table_remove_all (part->drafts);
      g_ptr_array_set_size (part->operations, 0);
      break;
    case SAVE:
    case EMPTY:
    default:
      put_draft (part, self->draft);
      break;
    }
}

/* --- comparing --- */

static char *
compare_drafts (const Part *part, GPtrArray *found)
{
  if (found->len != g_hash_table_size (part->drafts))
    return g_strdup_printf ("%s has %u drafts, not %u", part->owner->user_id, found->len,
                            g_hash_table_size (part->drafts));
  for (guint i = 0; i < found->len; i++)
    {
      const GchDraft *draft = found->pdata[i];

      if (g_strcmp0 (g_hash_table_lookup (part->drafts, draft->key), draft->text) != 0)
        return g_strdup_printf ("the draft “%s” of %s is another one", draft->key,
                                part->owner->user_id);
    }

  return NULL;
}

static const char *
find_difference (const GchOperation *a, const GchOperation *b)
{
  return strcmp (a->id, b->id) != 0                    ? "id"
         : strcmp (a->command, b->command) != 0        ? "command"
         : strcmp (a->payload, b->payload) != 0        ? "payload"
         : strcmp (a->queue, b->queue) != 0            ? "queue"
         : g_strcmp0 (a->target_id, b->target_id) != 0 ? "target"
         : strcmp (a->title, b->title) != 0            ? "title"
         : a->base_version != b->base_version          ? "base version"
         : a->created_at != b->created_at              ? "time"
                                                       : NULL;
}

static char *
compare_operations (const Part *part, GPtrArray *found)
{
  if (found->len != part->operations->len)
    return g_strdup_printf ("%s has %u operations, not %u", part->owner->user_id, found->len,
                            part->operations->len);
  for (guint i = 0; i < found->len; i++)
    {
      const char *other = find_difference (found->pdata[i], part->operations->pdata[i]);

      if (other != NULL)
        return g_strdup_printf ("operation %u of %s has another %s", i, part->owner->user_id,
                                other);
    }

  return NULL;
}

/** text_compare: Reads everything. */
char *
text_compare (const Text *self, GchPrecious *precious)
{
  for (guint i = 0; i < OWNERS; i++)
    {
      const Part *part = &self->parts[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) drafts = gch_precious_load_drafts (precious, part->owner, &error);
      g_autoptr (GPtrArray) operations =
          drafts != NULL ? gch_precious_load_outbox (precious, part->owner, &error) : NULL;
      char *difference;

      if (error != NULL)
        return g_strdup_printf ("reading: %s", error->message);
      difference = compare_drafts (part, drafts);
      if (difference == NULL)
        difference = compare_operations (part, operations);
      if (difference != NULL)
        return difference;
    }

  return NULL;
}
