/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cli.h"

int
main (int argc, char **argv)
{
  return gch_cli_main (argc, argv);
}
