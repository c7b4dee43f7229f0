#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pictures for the readme out of those that screens.py took: cut to the window, round corners
on a transparent ground, several side by side, few colours, no more bytes than needed."""

import argparse
import subprocess

EDGE = 20  # where driver.py puts the window
RADIUS = 12
GAP = 24


def window(picture):
    """ImageMagick's words for one window with its corners cut off."""
    size = subprocess.run(["identify", "-format", "%w %h", picture], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    width, height = (int(number) - 2 * EDGE for number in size.split())
    return ["(", picture, "-crop", f"{width}x{height}+{EDGE}+{EDGE}", "+repage", "-alpha", "set",
            "(", "-size", f"{width}x{height}", "xc:none", "-fill", "white", "-draw",
            f"roundrectangle 0,0 {width - 1},{height - 1} {RADIUS},{RADIUS}", ")",
            "-compose", "DstIn", "-composite", "-compose", "Over", ")"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", nargs="+", help="the pictures, then the file to make")
    arguments = parser.parse_args()
    *pictures, target = arguments.pictures
    command = ["convert", "-background", "none"]
    for index, picture in enumerate(pictures):
        if index:
            command += ["(", "-size", f"{GAP}x1", "xc:none", ")"]
        command += window(picture)
    command += ["+append", "-strip", "-depth", "8", "+dither", "-colors", "256", "-define", "png:compression-level=9",
                target]
    subprocess.run(command, check=True)


main()
