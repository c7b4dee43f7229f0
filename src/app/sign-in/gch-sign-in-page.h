/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* Asks for the portal, the user name and the password, or starts the demonstration portal. What
 * goes wrong is said on the page; nothing that was typed is lost by it.
 * Signal: ::signed-in */
#define GCH_TYPE_SIGN_IN_PAGE (gch_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (GchSignInPage, gch_sign_in_page, GCH, SIGN_IN_PAGE, GtkWidget)

GtkWidget *gch_sign_in_page_new (void);
void gch_sign_in_page_set_session (GchSignInPage *self, GchSession *session);

/* Fills in what is known. @again: the portal ended a session; the page says that everything is
 * kept. */
void gch_sign_in_page_prepare (GchSignInPage *self, const char *portal_address,
                               const char *user_name, gboolean again);
/* Puts the cursor where typing should begin. */
void gch_sign_in_page_focus (GchSignInPage *self);
/* Gives up what is under way. */
void gch_sign_in_page_cancel (GchSignInPage *self);

gboolean gch_sign_in_page_get_busy (GchSignInPage *self);
/* The error on the page, "" for none. (transfer none) */
const char *gch_sign_in_page_get_error (GchSignInPage *self);
void gch_sign_in_page_show_error (GchSignInPage *self, const GError *error);
/* The portal asks for a one-time code as well. */
void gch_sign_in_page_set_code_wanted (GchSignInPage *self, gboolean wanted);

G_END_DECLS
