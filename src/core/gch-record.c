/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-record.h"

#include "gch-box.h"

static void
clear_account (GchAccount *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->customer_number);
}

GCH_DEFINE_RECORD (GchAccount, gch_account, clear_account)

static void
clear_user (GchUser *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->email);
}

GCH_DEFINE_RECORD (GchUser, gch_user, clear_user)

static void
clear_key (GchKey *self)
{
  g_free (self->id);
  g_free (self->product);
  g_free (self->hint);
  g_free (self->latest_version);
  g_free (self->last_version_used);
}

GCH_DEFINE_RECORD (GchKey, gch_key, clear_key)

static void
clear_case (GchCase *self)
{
  g_free (self->id);
  g_free (self->number);
  g_free (self->client_op_id);
  g_free (self->subject);
  g_free (self->description);
  g_free (self->key_id);
  g_free (self->product);
  g_free (self->product_version);
  g_free (self->operating_system);
  g_free (self->opened_by_id);
  g_free (self->opened_by_name);
}

GCH_DEFINE_RECORD (GchCase, gch_case, clear_case)

static void
clear_comment (GchComment *self)
{
  g_free (self->id);
  g_free (self->case_id);
  g_free (self->client_op_id);
  g_free (self->author_id);
  g_free (self->author_name);
  g_free (self->body);
}

GCH_DEFINE_RECORD (GchComment, gch_comment, clear_comment)

static void
clear_status_change (GchStatusChange *self)
{
  g_free (self->id);
  g_free (self->case_id);
  g_free (self->author_name);
}

GCH_DEFINE_RECORD (GchStatusChange, gch_status_change, clear_status_change)

static void
clear_case_viewed (GchCaseViewed *self)
{
  g_free (self->case_id);
}

GCH_DEFINE_RECORD (GchCaseViewed, gch_case_viewed, clear_case_viewed)

gboolean
gch_case_is_unread (const GchCase *self, gint64 viewed_at)
{
  return self->last_reply_at > viewed_at;
}
