/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-error.h"

/* By hand: the macro takes the name as bare words, which a formatter reads as a subtraction. */
GQuark
gch_error_quark (void)
{
  return g_quark_from_static_string ("gch-error-quark");
}
