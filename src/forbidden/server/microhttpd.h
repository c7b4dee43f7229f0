/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#error "this layer may not use microhttpd.h: see CONTRIBUTING.md, the house"
