/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cases.h"
#include "gch-handlers.h"

GchWirePortal *
gch_portal_resource_describe (GchRequest *request, GchDatabase *database)
{
  GchWirePortal *portal = gch_wire_portal_new ();

  portal->name = gch_database_get_setting (database, "portal_name", "Guichet");
  portal->demonstration = request->portal->demonstration;
  portal->policy = gch_cases_get_policy (database);

  return portal;
}

GchResponse *
gch_portal_resource_get (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GchWirePortal) portal = gch_portal_resource_describe (request, database);

  return gch_response_new_json (200, gch_wire_write_portal (portal));
}
