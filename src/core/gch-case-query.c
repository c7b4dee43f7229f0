/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-query.h"

#include "gch-box.h"

static void
clear_case_row (GchCaseRow *self)
{
  g_free (self->id);
  g_free (self->number);
  g_free (self->subject);
  g_free (self->product);
  g_free (self->opened_by_name);
}

GCH_DEFINE_RECORD (GchCaseRow, gch_case_row, clear_case_row)
