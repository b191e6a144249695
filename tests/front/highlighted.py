"""Prints, as JSON, excerpts of the standard library and the same as Pygments colours them for pytest."""

import json
import os
import random
import sys

import pygments
from pygments.formatters import TerminalFormatter
from pygments.lexers import PythonLexer

random.seed(int(sys.argv[1]))
folder = os.path.dirname(os.__file__)
files = sorted(name for name in os.listdir(folder) if name.endswith(".py"))
blocks = []
while len(blocks) < int(sys.argv[2]):
    with open(os.path.join(folder, random.choice(files)), encoding="utf-8") as file:
        lines = file.read().split("\n")
    start = random.randrange(len(lines))
    block = lines[start : start + random.randrange(1, 30)]
    text = "\n".join(block)
    # pytest shows no excerpt that begins or ends with an empty line; Pygments strips these.
    if block[0] and block[-1] and "\t" not in text and "\f" not in text:
        painted = pygments.highlight(text, PythonLexer(), TerminalFormatter(bg="dark"))
        blocks.append([block, "\x1b[0m" + painted.rstrip("\n")])
json.dump(blocks, sys.stdout)
