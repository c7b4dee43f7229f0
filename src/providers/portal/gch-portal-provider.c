/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-private.h"

/* Until the portal was asked: what version 1 allows. */
static const GchPolicy DEFAULT_POLICY = { .comment_max_bytes = 262144,
                                          .subject_max_chars = 200,
                                          .description_max_bytes = 262144,
                                          .reopen_days = 30 };

static void gch_portal_provider_iface_init (GchProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GchPortalProvider, gch_portal_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GCH_TYPE_PROVIDER,
                                                      gch_portal_provider_iface_init))

static const GchPolicy *
get_policy (GchProvider *provider)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (provider);

  return self->credentials != NULL ? &self->credentials->policy : &DEFAULT_POLICY;
}

static void
gch_portal_provider_iface_init (GchProviderInterface *iface)
{
  iface->sign_in_async = gch_portal_sign_in_async;
  iface->sign_in_finish = gch_portal_sign_in_finish;
  iface->resume = gch_portal_resume;
  iface->sign_out_async = gch_portal_sign_out_async;
  iface->sign_out_finish = gch_portal_sign_out_finish;
  iface->send_async = gch_portal_send_async;
  iface->send_finish = gch_portal_outcome_finish;
  iface->pull_async = gch_portal_pull_async;
  iface->pull_finish = gch_portal_outcome_finish;
  iface->listen_async = gch_portal_listen_async;
  iface->listen_finish = gch_portal_listen_finish;
  iface->get_policy = get_policy;
}

static void
gch_portal_provider_finalize (GObject *object)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (object);

  g_assert (self->refreshers->len == 0);

  g_clear_pointer (&self->credentials, gch_portal_credentials_free);
  g_clear_pointer (&self->refreshers, g_ptr_array_unref);
  g_clear_object (&self->http);
  g_free (self->base_url);
  g_free (self->refresh_token);
  g_free (self->owner_portal);

  G_OBJECT_CLASS (gch_portal_provider_parent_class)->finalize (object);
}

static void
gch_portal_provider_class_init (GchPortalProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_portal_provider_finalize;
}

static void
gch_portal_provider_init (GchPortalProvider *self)
{
  self->refreshers = g_ptr_array_new_with_free_func (g_object_unref);
}

GchProvider *
gch_portal_provider_new (const char *base_url, const char *owner_portal)
{
  GchPortalProvider *self = g_object_new (GCH_TYPE_PORTAL_PROVIDER, NULL);

  self->base_url = g_strdup (base_url);
  self->owner_portal = g_strdup (owner_portal);
  self->http = gch_http_new (base_url);

  return GCH_PROVIDER (self);
}
