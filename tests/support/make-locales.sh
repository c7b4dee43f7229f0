#!/bin/sh
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: make-locales.sh FOLDER
# The locales that the tests speak, made without touching the system's own.
set -eu
mkdir -p "$1"
for name in en_US fr_FR; do
  # localedef warns about what a locale leaves out and then says 1; the file is what counts
  localedef -i "$name" -f UTF-8 "$1/$name.UTF-8" >/dev/null 2>&1 || true
  test -e "$1/$name.UTF-8/LC_MESSAGES"
done
