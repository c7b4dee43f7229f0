/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#error "this layer may not use sqlite3.h: see CONTRIBUTING.md, the house"
