/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server on the loopback interface that answers with exactly the bytes it was told to, however
 * wrong they are. It accepts in the main context of the test and talks in threads of its own. */

typedef struct _GchHostile GchHostile;

typedef enum
{
  GCH_HOSTILE_KEEP,    /* the connection may be used again */
  GCH_HOSTILE_CLOSE,   /* cut after the last byte */
  GCH_HOSTILE_ENDLESS, /* the last byte again and again, until 100 MB or until nobody listens */
  GCH_HOSTILE_HANG,    /* nothing more is said until the client or the test goes away */
  GCH_HOSTILE_WAIT,    /* nothing at all before gch_hostile_go_on(), then as KEEP */
  GCH_HOSTILE_SPLIT,   /* byte after byte, then cut */
} GchHostileEnd;

/* @certificate: (nullable) for TLS. */
GchHostile *gch_hostile_new (GTlsCertificate *certificate);
void gch_hostile_free (GchHostile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchHostile, gch_hostile_free)

guint16 gch_hostile_get_port (GchHostile *self);
/* "http://127.0.0.1:PORT" or, with TLS, "https://localhost:PORT". (transfer full) */
char *gch_hostile_get_url (GchHostile *self);

/* The next answer to requests whose first line begins with @route ("GET /v1/changes"). The last one
 * of a route is given again and again. @raw: NUL-terminated. */
void gch_hostile_raw (GchHostile *self, const char *route, const char *raw, GchHostileEnd end);
void gch_hostile_bytes (GchHostile *self, const char *route, const char *raw, gsize length,
                        GchHostileEnd end);
/* A proper answer. @type: application/json where NULL; @extra: (nullable) header lines, each with
 * its end. */
void gch_hostile_answer (GchHostile *self, const char *route, guint status, const char *type,
                         const char *extra, const char *body);
void gch_hostile_go_on (GchHostile *self);
/* Problem details. */
void gch_hostile_problem (GchHostile *self, const char *route, guint status, const char *type,
                          const char *extra);
/* From now on @route has no answers of the past. */
void gch_hostile_forget (GchHostile *self, const char *route);

/* How many requests came, and the text of one: head and body. (transfer full) */
guint gch_hostile_count (GchHostile *self, const char *route);
char *gch_hostile_get_request (GchHostile *self, const char *route, guint n);
/* How many bytes of answers went out. */
gsize gch_hostile_get_sent (GchHostile *self);

G_END_DECLS
