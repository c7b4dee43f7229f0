/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-format.h"

#include <glib/gi18n-lib.h>

/**
 * gch_case_format_size:
 * @bytes: length of a text
 * @lines: its lines
 *
 * Returns: (transfer full): for example “10,000 lines, 1.0 MB”
 */
char *
gch_case_format_size (gsize bytes, gsize lines)
{
  g_autofree char *size = g_format_size (bytes);

  if (lines <= 1)
    return g_steal_pointer (&size);
  /* Translators: how long a text is: number of lines, size in kB or MB. */
  return g_strdup_printf (ngettext ("%'lu line, %s", "%'lu lines, %s", (gulong) lines),
                          (gulong) lines, size);
}

/**
 * gch_case_format_severity:
 * @severity: 1 to 4
 *
 * Returns: (transfer full): the number and what it means
 */
char *
gch_case_format_severity (GchSeverity severity)
{
  const char *label;

  /* A row that is not read yet has none. */
  if (severity < GCH_SEVERITY_PRODUCTION_DOWN || severity > GCH_SEVERITY_QUESTION)
    return g_strdup ("");
  label = gch_severity_to_label (severity);
  /* Translators: a severity: its number, then what it means; the spaces do not break. */
  return g_strdup_printf (_ ("%d – %s"), (int) severity, _ (label));
}

/**
 * gch_case_format_severity_help:
 * @severity: 1 to 4
 *
 * Returns: when to choose it, one plain sentence, translated
 */
const char *
gch_case_format_severity_help (GchSeverity severity)
{
  switch (severity)
    {
    case GCH_SEVERITY_PRODUCTION_DOWN:
      return _ ("Nobody can work, and there is no way round it");
    case GCH_SEVERITY_SERIOUS:
      return _ ("Important work is held up, or only goes on with great effort");
    case GCH_SEVERITY_MINOR:
      return _ ("Something does not work as it should, but work goes on");
    case GCH_SEVERITY_QUESTION:
    default:
      return _ ("You would like to know something, or have a wish");
    }
}

/**
 * gch_case_format_severity_icon:
 * @severity: 1 to 4
 *
 * Returns: (nullable): icon of the two that press; the others stay calm
 */
const char *
gch_case_format_severity_icon (GchSeverity severity)
{
  switch (severity)
    {
    case GCH_SEVERITY_PRODUCTION_DOWN:
      return "dialog-error-symbolic";
    case GCH_SEVERITY_SERIOUS:
      return "dialog-warning-symbolic";
    case GCH_SEVERITY_MINOR:
    case GCH_SEVERITY_QUESTION:
    default:
      return NULL;
    }
}

/**
 * gch_case_format_status_class:
 * @status: a status
 *
 * Returns: the style class of its pill
 */
const char *
gch_case_format_status_class (GchCaseStatus status)
{
  switch (status)
    {
    case GCH_CASE_STATUS_NEW:
      return "new";
    case GCH_CASE_STATUS_OPEN:
      return "open";
    case GCH_CASE_STATUS_WAITING_FOR_CUSTOMER:
      return "waiting";
    case GCH_CASE_STATUS_SOLUTION_PROPOSED:
      return "solution";
    case GCH_CASE_STATUS_CLOSED:
    default:
      return "closed";
    }
}

/**
 * gch_case_format_team_icon:
 * @team: a team
 *
 * Returns: name of its icon
 */
const char *
gch_case_format_team_icon (GchTeam team)
{
  return team == GCH_TEAM_TECHNICAL_SUPPORT ? "applications-engineering-symbolic"
                                            : "x-office-document-symbolic";
}
