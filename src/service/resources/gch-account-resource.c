/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-accounts.h"
#include "gch-handlers.h"

GchResponse *
gch_account_resource_get (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchAccount) account = NULL;
  GchResponse *response;

  account = gch_accounts_get (database, request->actor->account_id, &error);
  if (account == NULL)
    return gch_response_new_error (request, error);
  response = gch_response_new_json (200, gch_wire_write_account (account));
  gch_response_set_etag (response, account->version);

  return response;
}

GchResponse *
gch_keys_resource_list (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = gch_keys_list (database, request->actor, &error);
  JsonArray *array;

  if (keys == NULL)
    return gch_response_new_error (request, error);

  array = json_array_sized_new (keys->len);
  for (guint i = 0; i < keys->len; i++)
    json_array_add_element (array, gch_wire_write_key (keys->pdata[i]));

  return gch_handlers_answer_list ("keys", array);
}
