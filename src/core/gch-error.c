/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-error.h"

G_DEFINE_QUARK (gch - error - quark, gch_error)
