/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"

static const GchCommandDescription COMMANDS[] = {
  { .name = GCH_COMMAND_CREATE_CASE, .creates_target = TRUE },
  { .name = GCH_COMMAND_ADD_COMMENT },
  { .name = GCH_COMMAND_EDIT_CASE, .needs_base_version = TRUE },
  { .name = GCH_COMMAND_CLOSE_CASE },
  { .name = GCH_COMMAND_REOPEN_CASE },
  { .name = GCH_COMMAND_VIEW_CASE, .silent = TRUE, .replaces_earlier = TRUE },
};

const GchCommandDescription *
gch_command_describe (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    if (g_strcmp0 (COMMANDS[i].name, name) == 0)
      return &COMMANDS[i];

  return NULL;
}
