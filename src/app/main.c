/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-application.h"

int
main (int argc, char *argv[])
{
  return gch_application_main (argc, argv);
}
