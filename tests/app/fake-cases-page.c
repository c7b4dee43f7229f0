/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases-page.h"

struct _GchCasesPage
{
  GtkWidget parent_instance;

  char *asked;         /* (nullable) (owned) */
  char *case_id;       /* (nullable) (owned) */
  GError *flush_error; /* (nullable) (owned) */
};

G_DEFINE_FINAL_TYPE (GchCasesPage, gch_cases_page, GTK_TYPE_WIDGET)

static void
gch_cases_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, GCH_CASES_PAGE (object)->case_id);
}

static void
gch_cases_page_finalize (GObject *object)
{
  GchCasesPage *self = GCH_CASES_PAGE (object);

  g_free (self->asked);
  g_free (self->case_id);
  g_clear_error (&self->flush_error);

  G_OBJECT_CLASS (gch_cases_page_parent_class)->finalize (object);
}

static void
gch_cases_page_class_init (GchCasesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gch_cases_page_get_property;
  object_class->finalize = gch_cases_page_finalize;
  g_object_class_install_property (
      object_class, 1, g_param_spec_string ("case-id", NULL, NULL, NULL, G_PARAM_READABLE));
}

static void
gch_cases_page_init (GchCasesPage *self)
{
}

const char *
fake_cases_page_get_asked (GchCasesPage *self)
{
  return self->asked;
}

void
fake_cases_page_set_flush_error (GchCasesPage *self, GError *error)
{
  g_clear_error (&self->flush_error);
  self->flush_error = error;
}

static void
set_asked (GchCasesPage *self, char *asked)
{
  g_free (self->asked);
  self->asked = asked;
}

GtkWidget *
gch_cases_page_new (GchSession *session)
{
  return g_object_new (GCH_TYPE_CASES_PAGE, NULL);
}

void
gch_cases_page_open_case (GchCasesPage *self, const char *case_id)
{
  set_asked (self, g_strdup_printf ("open %s", case_id));
  g_free (self->case_id);
  self->case_id = g_strdup (case_id);
  g_object_notify (G_OBJECT (self), "case-id");
}

void
gch_cases_page_new_case (GchCasesPage *self)
{
  set_asked (self, g_strdup ("new"));
}

void
gch_cases_page_edit_operation (GchCasesPage *self, const char *operation_id)
{
  set_asked (self, g_strdup_printf ("edit in %s", self->case_id));
}

void
gch_cases_page_compare (GchCasesPage *self, const char *operation_id)
{
  set_asked (self, g_strdup_printf ("compare in %s", self->case_id));
}

void
gch_cases_page_focus_filter (GchCasesPage *self)
{
  set_asked (self, g_strdup ("find"));
}

void
gch_cases_page_flush_async (GchCasesPage *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  set_asked (self, g_strdup ("flush"));
  if (self->flush_error != NULL)
    g_task_return_error (task, g_error_copy (self->flush_error));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
gch_cases_page_flush_finish (GchCasesPage *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
