/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-seed-words.h"

/* In a pattern a letter after '%' stands for one of a list: s something that fails, w what it does,
 * t when, p a place in the program, u who is concerned, n a number. */
typedef struct
{
  const char *const *subjects;
  const char *const *reports;
  const char *const *answers;
  const char *const *things;
  const char *const *failures;
  const char *const *times;
  const char *const *places;
  const char *const *people;
} Language;

/* At the top level of a file such a list lives as long as the program. */
#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const Language french_words = {
  .subjects =
      LIST ("%S %w %t", "%S : réglage introuvable dans %p", "Question sur %s", "%S %w pour %u",
            "Erreur %n dans %p", "Comment configurer %s ?", "%S très lent depuis %p"),
  .reports =
      LIST ("%S %w %t.", "Cela concerne %u, depuis environ %n jours.",
            "Nous avons déjà vérifié %p, sans résultat.", "Le même essai avec %s se passe bien.",
            "Pouvez-vous nous dire si %s est censé fonctionner ainsi ?",
            "Après un redémarrage, %s marche pendant %n minutes, puis s'arrête à nouveau.",
            "Le message affiché dans %p est l'erreur %n.",
            "C'est gênant, car %u en dépendent tous les jours.",
            "Vous trouverez ci-dessous l'extrait du journal.",
            "Merci d'avance pour votre aide précieuse."),
  .answers = LIST ("Merci pour ces précisions.", "Nous avons reproduit le problème : %s %w %t.",
                   "Vérifiez d'abord le réglage dans %p, puis redémarrez le service.",
                   "La valeur conseillée est %n.", "Un correctif est prévu pour %s.",
                   "Est-ce que %u utilisent tous la même version ?",
                   "Pourriez-vous nous donner la sortie complète de la commande ?",
                   "Cela devrait être réglé ; dites-nous si %s fonctionne de nouveau.",
                   "Nous restons à votre disposition."),
  .things = LIST ("l'export PDF", "la sauvegarde nocturne", "l'import des catalogues",
                  "la synchronisation", "l'aperçu avant impression", "le tableau de bord",
                  "la recherche", "l'enregistrement automatique", "la signature électronique",
                  "la connexion à distance", "le modèle de facture", "l'éditeur de plans"),
  .failures = LIST ("s'arrête sans message", "reste bloqué", "échoue une fois sur deux",
                    "affiche une page vide", "prend plusieurs minutes", "est refusé",
                    "perd les accents", "crée des doublons", "disparaît"),
  .times = LIST ("depuis la mise à jour", "chaque lundi matin", "après le redémarrage",
                 "derrière le proxy", "dès qu'on ferme la fenêtre", "au-delà de 500 Mo",
                 "quand deux personnes travaillent ensemble", "le premier du mois"),
  .places = LIST ("les préférences", "la page d'administration", "le journal du serveur",
                  "le fichier de configuration", "le menu Édition", "la bibliothèque"),
  .people = LIST ("nos collègues de Lyon", "nos graphistes", "nos comptables", "deux collègues",
                  "nos collègues de Londres", "tous les utilisateurs"),
};

static const Language english_words = {
  .subjects =
      LIST ("%S %w %t", "%S: cannot find the setting in %p", "Question about %s", "%S %w for %u",
            "Error %n in %p", "How do we configure %s?", "%S very slow since we changed %p"),
  .reports = LIST ("%S %w %t.", "It concerns %u and has lasted for about %n days.",
                   "We looked at %p already and found nothing.", "The same attempt with %s works.",
                   "Could you tell us whether %s is meant to behave like that?",
                   "After a restart %s works for %n minutes, then stops again.",
                   "The message in %p says error %n.", "It hurts, because %u need it every day.",
                   "Please find the part of the log below.", "Thank you for your help."),
  .answers =
      LIST ("Thank you for the details.", "We see the same here: %s %w %t.",
            "Please look at the setting in %p first, then restart the service.",
            "The recommended value is %n.", "A fix for %s is planned.",
            "Do %u all use the same version?", "Could you send us the whole output of the command?",
            "This should be solved; tell us whether %s works again.", "We will keep an eye on it."),
  .things = LIST ("the PDF export", "the nightly backup", "the import of catalogues",
                  "synchronisation", "the print preview", "the dashboard", "the search",
                  "automatic saving", "the electronic signature", "the remote connection",
                  "the invoice template", "the drawing editor"),
  .failures = LIST ("stops without a message", "hangs", "fails every other time",
                    "shows an empty page", "takes several minutes", "is refused",
                    "loses accented letters (é, ü, ß)", "makes duplicates", "disappears"),
  .times = LIST ("since the update", "every Monday morning", "after the restart",
                 "behind the proxy", "as soon as the window is closed", "beyond 500 MB",
                 "when two people work at once", "on the first of the month"),
  .places = LIST ("the preferences", "the administration page", "the server's log",
                  "the configuration file", "the Edit menu", "the library"),
  .people = LIST ("our London colleagues", "our designers", "our accountants", "two colleagues",
                  "our colleagues in Lyon", "all users"),
};

static const char *
pick (const char *const *list, GRand *chance)
{
  int count = 0;

  while (list[count] != NULL)
    count++;
  return list[g_rand_int_range (chance, 0, count)];
}

/* The first letter large; "é" and its like are two bytes and have their own. */
static void
append_capitalised (GString *out, const char *text)
{
  g_string_append_unichar (out, g_unichar_toupper (g_utf8_get_char (text)));
  g_string_append (out, g_utf8_next_char (text));
}

static void
append_pattern (GString *out, const Language *language, const char *pattern, GRand *chance)
{
  for (const char *p = pattern; *p != '\0'; p++)
    {
      if (*p != '%')
        {
          g_string_append_c (out, *p);
          continue;
        }
      p++;
      if (*p == 's')
        g_string_append (out, pick (language->things, chance));
      else if (*p == 'S')
        append_capitalised (out, pick (language->things, chance));
      else if (*p == 'w')
        g_string_append (out, pick (language->failures, chance));
      else if (*p == 't')
        g_string_append (out, pick (language->times, chance));
      else if (*p == 'p')
        g_string_append (out, pick (language->places, chance));
      else if (*p == 'u')
        g_string_append (out, pick (language->people, chance));
      else if (*p == 'n')
        g_string_append_printf (out, "%d", g_rand_int_range (chance, 2, 900));
    }
}

static void
append_log (GString *out, GRand *chance)
{
  static const char *const lines[] = {
    "session opened",    "timed out after 60 s", "retry 2 of 5", "queue full, waiting",
    "checksum mismatch", "snapshot too old",     "done",         NULL
  };
  int count = g_rand_int_range (chance, 2, 5);

  g_string_append (out, "\n");
  for (int i = 0; i < count; i++)
    g_string_append_printf (out, "\n    %02d:%02d:%02d worker[%d]: %s",
                            g_rand_int_range (chance, 7, 19), g_rand_int_range (chance, 0, 60),
                            g_rand_int_range (chance, 0, 60), g_rand_int_range (chance, 400, 9999),
                            pick (lines, chance));
}

void
gch_seed_words_subject (GString *out, GRand *chance, gboolean french)
{
  const Language *language = french ? &french_words : &english_words;

  append_pattern (out, language, pick (language->subjects, chance), chance);
}

void
gch_seed_words_text (GString *out, GRand *chance, gboolean french, gboolean by_support)
{
  const Language *language = french ? &french_words : &english_words;
  int sentences = g_rand_int_range (chance, 1, 6);

  for (int i = 0; i < sentences; i++)
    {
      if (i > 0)
        g_string_append (out, i % 3 == 0 ? "\n\n" : " ");
      append_pattern (out, language,
                      pick (by_support ? language->answers : language->reports, chance), chance);
    }
  if (!by_support && g_rand_int_range (chance, 0, 12) == 0)
    append_log (out, chance);
}
