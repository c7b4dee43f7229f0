/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The lifeboat's records. Each: 0xff 'G' 'L' 0xfe, then three numbers of 32 bits, least byte first:
 * length of the body, kind, CRC-32C of length, kind and body. The body is its fields one after the
 * other, each '+', text, NUL; or '-', NUL for none. Text is UTF-8, which never holds 0xff: a record
 * cannot be feigned inside another, and the next one is found whatever happened to this one. */

typedef enum
{
  GCH_LIFEBOAT_HEAD,           /* version of the format */
  GCH_LIFEBOAT_DRAFT,          /* portal, account, user, key, saved at, text */
  GCH_LIFEBOAT_DRAFT_GONE,     /* portal, account, user, key, when */
  GCH_LIFEBOAT_OPERATION,      /* portal, account, user, sequence, then what GchOperation has */
  GCH_LIFEBOAT_OPERATION_GONE, /* id, when */
  GCH_LIFEBOAT_OWNER_GONE,     /* SHA-256 of portal, account, user; when */
  GCH_LIFEBOAT_N_KINDS,
} GchLifeboatKind;

#define GCH_LIFEBOAT_MAX_FIELDS 18
/* Of one record. The program never writes a larger one. */
#define GCH_LIFEBOAT_MAX_BODY (64u * 1024 * 1024)

/* @fields: as many as @kind has; only those of an operation can be NULL. */
typedef void (*GchLifeboatFunc) (GchLifeboatKind kind, const char *const *fields,
                                 gpointer user_data);

gboolean gch_lifeboat_record_write (GByteArray *bytes, GchLifeboatKind kind,
                                    const char *const *fields);
guint gch_lifeboat_record_read (const void *data, gsize length, GchLifeboatFunc func,
                                gpointer user_data);

G_END_DECLS
