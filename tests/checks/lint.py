#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's own rules, each one a function that yields complaints.

A complaint names the file, so that a terminal can open it. The exit status is 1 when there is any.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Hard limits; the aim is a median of 300 lines a file and 12 a function.
MAX_FILE_LINES = 1000
MAX_FUNCTION_LINES = 120
MAX_UI_LINES = 450

# Entry points: three lines around a library that is tested.
NO_TEST_NEEDED = {"src/app/main.c", "src/service/main.c"}

# Which folders' headers a layer may include, from DESIGN: core <- wire <- {store, sync} <-
# providers <- session <- app; service uses core and wire only.
LAYERS = {
    "core": [],
    "wire": ["core"],
    "store": ["core", "wire"],
    "sync": ["core", "wire"],
    "providers": ["core", "wire", "sync"],
    "session": ["core", "wire", "store", "sync", "providers"],
    "app": ["core", "session"],
    "service": ["core", "wire"],
}

# One header that stands for each layer and each library, for the attempt that must fail.
LAYER_HEADERS = {
    "core": "gch-error.h", "wire": "gch-wire.h", "store": "gch-store.h", "sync": "gch-engine.h",
    "providers": "gch-provider.h", "session": "gch-session.h", "app": "gch-application.h",
    "service": "gch-catalog.h",
}
LIBRARY_HEADERS = {
    "gtk/gtk.h": ["app"],
    "adwaita.h": ["app"],
    "libsoup/soup.h": ["providers"],
    "libsecret/secret.h": ["session"],
    "sqlite3.h": ["store", "service"],
    "microhttpd.h": ["service"],
    "sodium.h": ["service"],
    "gmime/gmime.h": ["service"],
}


def git_files(*patterns):
    listing = subprocess.run(["git", "ls-files", "-z", "--cached", "--others",
                              "--exclude-standard", "--"] + list(patterns), cwd=ROOT,
                             stdout=subprocess.PIPE, check=True).stdout.decode()
    return [name for name in listing.split("\0")
            if name and os.path.isfile(os.path.join(ROOT, name))]


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as source:
        return source.read()


def command(*words, **options):
    return subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)


def check_format(_build):
    files = git_files("*.c", "*.h")
    done = command("clang-format", "--dry-run", "--Werror", *files)
    if done.returncode:
        for name in sorted(set(re.findall(r"^([^\s:]+):\d+:\d+: error", done.stdout, re.M))):
            yield f"{name}: not formatted (clang-format -i {name})"


def check_licence(_build):
    kinds = ("*.c", "*.h", "*.py", "*.sh", "*.ui", "*.css", "*.sql", "*.svg", "*.build", "*.xml",
             "*.yaml", "dev", ".ci/run", "po/*.po")
    for name in git_files(*kinds):
        head = "\n".join(read(name).splitlines()[:8])
        # spelled apart, so that licence checkers do not read this very line as a statement
        if "SPDX-" "License-Identifier: GPL-3.0-or-later" not in head or \
                "SPDX-" "FileCopyrightText:" not in head:
            yield f"{name}: the two SPDX lines are missing"


def functions(text):
    """(name, first line, number of lines) of each function of a GNU-style C file."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line != "{" or number == 0:
            continue
        start = number - 1
        while start > 0 and lines[start].strip() and not re.match(r"^[A-Za-z_]\w* \(", lines[start]):
            start -= 1
        match = re.match(r"^([A-Za-z_]\w*) \(", lines[start])
        if not match:
            continue
        end = number
        while end < len(lines) and lines[end] != "}":
            end += 1
        yield match.group(1), start + 1, end - number + 1


def check_sizes(_build):
    for name in git_files("src/*.c", "src/*.h", "tests/*.c", "tests/*.py", "tests/*.h"):
        text = read(name)
        lines = text.count("\n")
        if lines > MAX_FILE_LINES:
            yield f"{name}: {lines} lines, more than {MAX_FILE_LINES}: split it by concern"
        if name.endswith(".c"):
            for function, line, length in functions(text):
                if length > MAX_FUNCTION_LINES:
                    yield f"{name}:{line}: {function} has {length} lines, more than " \
                          f"{MAX_FUNCTION_LINES}"
    for name in git_files("src/*.ui", "data/*.ui"):
        lines = read(name).count("\n")
        if lines > MAX_UI_LINES:
            yield f"{name}: {lines} lines, more than {MAX_UI_LINES}"


def check_tests(_build):
    tests = {os.path.basename(name) for name in git_files("tests/*.c", "tests/*.py")}
    for name in git_files("src/*.c"):
        if name in NO_TEST_NEEDED:
            continue
        stem = re.sub(r"^gch-", "", os.path.basename(name)[:-2])
        # A file that is one concern of a class may be tested with the class: "-test:" names where.
        named = re.search(r"^/\* Tested by (tests/\S+)\. \*/$", read(name), re.M)
        if named and os.path.isfile(os.path.join(ROOT, named.group(1))):
            continue
        if f"test-{stem}.c" not in tests and f"test-{stem}.py" not in tests:
            yield f"{name}: no test-{stem}.c under tests/"


MARKUP_CALLS = re.compile(
    r"\b(adw_preferences_row_set_title|adw_action_row_set_subtitle|adw_expander_row_set_subtitle|"
    r"adw_preferences_group_set_(?:title|description)|adw_preferences_page_set_title|"
    r"adw_status_page_set_description|adw_toast_new|adw_toast_set_title|gtk_label_set_markup|"
    r"gtk_widget_set_tooltip_markup|adw_window_title_set_|gtk_label_set_text_with_mnemonic|"
    r"adw_message_dialog_set_body_use_markup|adw_message_dialog_format_\w*markup)\s*\(")
MARKUP_SAFE = {"adw_window_title_set_"}
# The one place that may feed markup properties.
MARKUP_HOMES = ("src/app/widgets/gch-safe-text.c", "src/app/compat/")


def check_markup(_build):
    for name in git_files("src/app/*.c"):
        if name.startswith(MARKUP_HOMES):
            continue
        for number, line in enumerate(read(name).splitlines(), 1):
            match = MARKUP_CALLS.search(line)
            if match and match.group(1) not in MARKUP_SAFE:
                yield f"{name}:{number}: {match.group(1)} takes markup; use the safe text helper"
    for name in git_files("src/*.ui"):
        for number, line in enumerate(read(name).splitlines(), 1):
            if re.search(r'name="use-markup">\s*(1|true|yes)', line, re.I):
                yield f"{name}:{number}: use-markup is for no text that may come from outside"


def check_translations(build):
    listed = {line.strip() for line in read("po/POTFILES.in").splitlines()
              if line.strip() and not line.startswith("#")}
    marked = re.compile(r'\b(?:N?C?_|ngettext|gettext|g_dgettext|g_dpgettext2?|dngettext)\s*\(\s*"')
    for name in git_files("src/*.c", "src/*.h", "src/*.ui", "data/*.in", "data/*.xml"):
        text = read(name)
        has = 'translatable="yes"' in text if name.endswith(".ui") else bool(marked.search(text))
        if name.endswith((".desktop.in", ".metainfo.xml.in")):
            has = True
        if name.endswith(".gschema.xml"):
            has = False
        if has and name not in listed:
            yield f"{name}: has text for people but is not in po/POTFILES.in"
    for name in sorted(listed):
        if not os.path.isfile(os.path.join(ROOT, name)):
            yield f"po/POTFILES.in: {name} does not exist"
    plain = [line for line in read("po/POTFILES.in").splitlines()
             if line.strip() and not line.startswith("#")]
    if plain != sorted(plain):
        yield "po/POTFILES.in: not sorted"
    yield from check_po(sorted(listed))


def check_po(listed):
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, "guichet.pot")
        made = command("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_",
                       "--keyword=C_:1c,2", "--keyword=NC_:1c,2", "--keyword=g_dgettext:2",
                       "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
                       "--keyword=ngettext:1,2", "--keyword=gch_catalog_ngettext:2,3",
                       "--keyword=gch_catalog_pgettext:2c,3", "--keyword=gch_catalog_translate:2",
                       "--add-comments=Translators:", "--output", template, *listed)
        if made.returncode:
            yield f"po: xgettext: {made.stdout.strip()}"
            return
        for language in read("po/LINGUAS").split():
            name = f"po/{language}.po"
            checked = command("msgfmt", "-c", "--check-accelerators=_", "-o", os.devnull, name)
            if checked.returncode:
                yield f"{name}: {checked.stdout.strip()}"
            merged = os.path.join(folder, "merged.po")
            command("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, name, template)
            for words, what in ((["--untranslated"], "not translated"),
                                (["--only-fuzzy"], "fuzzy")):
                left = command("msgattrib", *words, "--no-obsolete", "--no-wrap", merged).stdout
                for text in re.findall(r'^msgid "(.+)"$', left, re.M):
                    yield f"{name}: {what}: {text}"
            yield from check_french(name) if language == "fr" else ()


def check_french(name):
    """Typography: a no-break space before high punctuation, no straight apostrophes."""
    text = command("msgattrib", "--translated", "--no-obsolete", "--no-wrap", name).stdout
    for line in re.findall(r'^msgstr(?:\[\d\])? "(.*)"$|^"(.*)"$', text, re.M):
        shown = line[0] or line[1]
        if re.search(r"[^\W\d]'[^\W\d]", shown):
            yield f"{name}: straight apostrophe: {shown}"
        if re.search(r"\w [;!?]|\w [:»]|« \w", shown):
            yield f"{name}: ordinary space beside punctuation: {shown}"


def check_data(_build):
    for name in git_files("data/*.desktop.in"):
        with tempfile.TemporaryDirectory() as folder:
            target = os.path.join(folder, os.path.basename(name)[:-3])
            with open(target, "w", encoding="utf-8") as out:
                out.write(read(name))
            done = command("desktop-file-validate", target)
            if done.stdout.strip():
                yield f"{name}: {done.stdout.strip()}"
    for name in git_files("data/*.metainfo.xml.in"):
        with tempfile.TemporaryDirectory() as folder:
            target = os.path.join(folder, os.path.basename(name)[:-3])
            with open(target, "w", encoding="utf-8") as out:
                out.write(read(name))
            done = command("appstreamcli", "validate", "--no-net", "--pedantic", target)
            if done.returncode:
                yield f"{name}: {done.stdout.strip()}"
    if git_files("data/*.gschema.xml"):
        done = command("glib-compile-schemas", "--strict", "--dry-run", "data")
        if done.returncode or done.stdout.strip():
            yield f"data: {done.stdout.strip()}"


def layer_commands(build):
    """layer -> the compiler's words for a file of it, from what meson configured."""
    import json
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as listing:
        entries = json.load(listing)
    found = {}
    for entry in entries:
        source = os.path.relpath(os.path.join(entry["directory"], entry["file"]), ROOT)
        parts = source.split(os.sep)
        if parts[0] == "src" and len(parts) > 2 and parts[1] in LAYERS and \
                f"libgch-{parts[1]}.a.p" in entry["command"]:
            found.setdefault(parts[1], (entry["directory"], entry["command"], entry["file"]))
    return found


def try_include(entry, header):
    """True when a file of the layer that includes header and nothing else compiles."""
    directory, words, source = entry
    words = [word for word in words.split() if word not in ("-MD", "-MQ", "-MF")]
    words = [word for word in words if not word.endswith((".o", ".o.d"))]
    words = [word for word in words if word not in ("-o", "-c", source)]
    words += ["-fsyntax-only", "-Wno-error", "-w", "-x", "c", "-"]
    done = subprocess.run(" ".join(words), shell=True, cwd=directory, text=True, check=False,
                          input=f"#include <{header}>\nint guichet_layer_probe;\n",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode == 0


def check_layers(build):
    """A layer violation does not compile: tries every one, and every allowed one as a control."""
    commands = layer_commands(build)
    tried = 0
    for layer, allowed in LAYERS.items():
        if layer not in commands:
            yield f"src/{layer}: nothing is compiled there"
            continue
        for other, header in LAYER_HEADERS.items():
            if other == layer:
                continue
            tried += 1
            compiles = try_include(commands[layer], header)
            if compiles and other not in allowed:
                yield f"src/{layer}: can include {header} of {other}"
            if other in allowed and not compiles and reachable(layer, other):
                yield f"src/{layer}: cannot include {header} of {other}, which it may use"
        for header, layers in LIBRARY_HEADERS.items():
            tried += 1
            if try_include(commands[layer], header) != (layer in layers):
                yield f"src/{layer}: <{header}> " + (
                    "does not compile, but may be used" if layer in layers else
                    "compiles, but this layer may not use it")
    print(f"layers: {tried} includes tried")


# What the engine must not call: anything that reads a clock, rolls dice, or touches the world.
# (json-glib's own headers bring in GIO's, so that an include cannot tell.)
IMPURE = re.compile(
    r"^(g_(file|io|socket|inet|resolver|network|dbus|subprocess|spawn|thread|task|main|timeout|idle|"
    r"get_(real|monotonic)_time|date_time_new_now|random|rand|uuid_string_random|getenv|setenv|open|"
    r"fopen|mkdir|unlink|rename|input_stream|output_stream|cancellable|settings)\w*|soup_\w+|"
    r"sqlite3_\w+|gtk_\w+|time|clock_gettime|gettimeofday|rand|random|getrandom|open|open64|fopen|"
    r"read|write|socket|connect|sleep|usleep|nanosleep|getenv|pthread_\w+)$")


def check_engine(build):
    """The engine library calls nothing that does input or output, tells time or rolls dice."""
    library = "src/sync/libgch-sync.a"
    command("ninja", "-C", build, "--quiet", library)
    listing = command("nm", "--undefined-only", "--print-file-name", os.path.join(build, library))
    if listing.returncode or not listing.stdout:
        yield f"{library}: cannot be read: {listing.stdout.strip()}"
    for line in listing.stdout.splitlines():
        symbol = line.split()[-1]
        if IMPURE.match(symbol):
            yield f"{line.split(':')[1]}: the engine may not call {symbol}"
    for name in git_files("src/sync/*.c"):
        if name != "src/sync/gch-command.c" and "GCH_COMMAND_" in read(name):
            yield f"{name}: the engine knows commands by their description, not by name"


def reachable(layer, other):
    """store and sync may use wire but do not today; their build files leave it out."""
    return (layer, other) not in {("store", "wire"), ("sync", "wire")}


def check_spelling(_build):
    done = command("codespell", "--quiet-level=2", "--skip=*.po,COPYING,*.svg,*.json,*.png",
                   "--ignore-words-list=ines,guichet,connexion,ans,te,nd,fo,ot,ressources,ro",
                   *[name for name in git_files("*.c", "*.h", "*.md", "*.ui", "*.py")
                     if "/seed/" not in name])
    for line in done.stdout.splitlines():
        yield line


def check_shell(_build):
    scripts = [name for name in git_files("*.sh")] + ["dev", ".ci/run"]
    done = command("shellcheck", *scripts)
    if done.returncode:
        yield done.stdout.strip()


def check_debris(_build):
    """What never belongs in the tree."""
    for name in git_files():
        if name.endswith((".orig", ".rej", ".log", ".core", "~")):
            yield f"{name}: left behind"
    for name in git_files("*.c", "*.h", "*.py", "*.md", "*.ui", "dev"):
        if name == "tests/checks/lint.py":
            continue
        for number, line in enumerate(read(name).splitlines(), 1):
            if re.search(r"\b(FIXME|XXX|TODO)\b *[:(]", line):
                yield f"{name}:{number}: unfinished: {line.strip()}"


def check_docs(_build):
    """Every relative link leads somewhere, and no figure's place was left unfilled."""
    for name in git_files("*.md"):
        for number, line in enumerate(read(name).splitlines(), 1):
            for target in re.findall(r"\]\(\s*<?([^)\s>]+)", line):
                path = re.split(r"[#?]", target)[0]
                if path and not re.match(r"[a-z][a-z0-9+.-]*:", target, re.I) and \
                        not os.path.exists(os.path.join(ROOT, os.path.dirname(name), path)):
                    yield f"{name}:{number}: leads nowhere: {target}"
            for placeholder in re.findall(r"@[A-Z][A-Z0-9_]*@", line):
                yield f"{name}:{number}: never filled in: {placeholder}"


CHECKS = [check_format, check_licence, check_sizes, check_tests, check_markup, check_translations,
          check_data, check_layers, check_engine, check_spelling, check_shell, check_debris,
          check_docs]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("only", nargs="*", help="names of checks, for example: format layers")
    arguments = parser.parse_args()
    bad = 0
    for check in CHECKS:
        name = check.__name__[len("check_"):]
        if arguments.only and name not in arguments.only:
            continue
        complaints = list(check(os.path.abspath(arguments.build)))
        for complaint in complaints:
            print(complaint)
        print(f"{name}: {'ok' if not complaints else f'{len(complaints)} complaints'}")
        bad += len(complaints)
    print(f"lint: {'clean' if not bad else f'{bad} complaints'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
