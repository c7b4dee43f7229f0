/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Defines what GCH_DECLARE_RECORD declares: a boxed type whose values lie in an atomically
 * reference-counted box, zero-filled when new. @init fills in what must not be NULL; @clear frees
 * what the fields own. */
#define GCH_DEFINE_RECORD_WITH_INIT(Type, type, init, clear)                                       \
  G_DEFINE_BOXED_TYPE (Type, type, type##_ref, type##_unref)                                       \
                                                                                                   \
  Type *type##_new (void)                                                                          \
  {                                                                                                \
    Type *self = g_atomic_rc_box_new0 (Type);                                                      \
    init (self);                                                                                   \
    return self;                                                                                   \
  }                                                                                                \
                                                                                                   \
  Type *type##_ref (Type *self) { return g_atomic_rc_box_acquire (self); }                         \
                                                                                                   \
  static void type##_clear_data (gpointer data) { clear (data); }                                  \
                                                                                                   \
  void type##_unref (Type *self) { g_atomic_rc_box_release_full (self, type##_clear_data); }

#define GCH_RECORD_NO_INIT(self)                                                                   \
  G_STMT_START {}                                                                                  \
  G_STMT_END

#define GCH_DEFINE_RECORD(Type, type, clear)                                                       \
  GCH_DEFINE_RECORD_WITH_INIT (Type, type, GCH_RECORD_NO_INIT, clear)

G_END_DECLS
