-- SPDX-FileCopyrightText: The Guichet authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Which case the portal made of an operation: asked after a restart, when only the disk knows.
CREATE INDEX case_details_by_operation ON case_details (client_op_id)
  WHERE client_op_id IS NOT NULL;
