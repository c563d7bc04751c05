#!/usr/bin/env python3
"""Takes one value out of a JSON file: `pick.py FILE members.0.record`; `#` instead of a key is the length,
`*` goes through all elements and prints one value a line. A missing value prints an empty line."""

import json
import sys


def pick(value, path):
    if not path:
        return [value]
    key, rest = path[0], path[1:]
    if key == "#":
        return [len(value)]
    if key == "*":
        return [found for element in value for found in pick(element, rest)]
    if isinstance(value, list):
        return pick(value[int(key)], rest) if int(key) < len(value) else [None]
    if not isinstance(value, dict) or key not in value:
        return [None]
    return pick(value[key], rest)


def text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
for item in pick(document, sys.argv[2].split(".")):
    print(text(item))
