#!/usr/bin/env python3
"""Compares what the nodes say of the CDNOW feed with what the raw file comes to.

usage: reconcile.py EXPECTED HUB_ALL HUB_STORE HUB_ASSOCIATE NODE_STORE…

Each further file is an answer of `clientele sale totals --json`. Prints one line per comparison, `ok` or `differs`,
a name, and the figures found; exits 1 when one differs.
"""

import json
import sys


def totals(path):
    with open(path, encoding="utf-8") as file:
        found = {}
        for row in json.load(file)["totals"]:
            if row["currency"] == "USD":
                count, cents = found.get(row["key"], (0, 0))
                found[row["key"]] = (count + row["count"], cents + row["minorUnits"])
        return found


def added(table):
    return (sum(count for count, _ in table.values()), sum(cents for _, cents in table.values()))


def figures(pair):
    return f"{pair[0]:,}  ${pair[1] // 100:,}.{pair[1] % 100:02d}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        expected = json.load(file)
    per_store = {key: tuple(value) for key, value in expected["store"].items()}
    per_associate = {key: tuple(value) for key, value in expected["associate"].items()}
    hub_all, hub_store, hub_associate = (totals(path) for path in sys.argv[2:5])
    nodes = {}
    for path in sys.argv[5:]:
        for key, (count, cents) in totals(path).items():
            before = nodes.get(key, (0, 0))
            nodes[key] = (before[0] + count, before[1] + cents)
    good = True

    def line(name, holds, text):
        nonlocal good
        good = good and holds
        print("ok" if holds else "differs", name, text, sep="\t")

    line("all", added(hub_all) == tuple(expected["all"]), figures(added(hub_all)))
    line("store", hub_store == per_store, "  ".join(f"{key} {figures(hub_store[key])}" for key in sorted(hub_store)))
    line("nodes", nodes == per_store, figures(added(nodes)))
    wrong = [key for key in sorted(per_associate | hub_associate) if per_associate.get(key) != hub_associate.get(key)]
    line("associate", not wrong, f"{len(per_associate) - len([key for key in wrong if key in per_associate])}"
         f"/{len(per_associate)}  {figures(added(hub_associate))}")
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    sys.exit(main())
