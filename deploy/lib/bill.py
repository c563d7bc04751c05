#!/usr/bin/env python3
"""The bill of materials of a build, CycloneDX 1.5, from what was resolved.

usage: bill.py PACKAGE_RESOLVED VERSION     prints JSON

The same sources give the same bill: no time, no machine. Licences are those of docs/dependencies.md."""
import json, subprocess, sys

LICENCES = {"grdb.swift": "MIT"}
USUAL_LICENCE = "Apache-2.0"
# What the program is linked with and does not carry itself.
DEBIAN = ["libsqlite3-0", "libzstd1", "liblzma5", "libc6"]


def swift(pin):
    place = pin["location"].removeprefix("https://").removesuffix(".git")
    version, revision = pin["state"].get("version"), pin["state"]["revision"]
    return {
        "type": "library", "name": place.rsplit("/", 1)[1], "version": version or revision,
        "purl": f"pkg:swift/{place}@{version or revision}",
        "licenses": [{"license": {"id": LICENCES.get(pin["identity"], USUAL_LICENCE)}}],
        "externalReferences": [{"type": "vcs", "url": pin["location"]}],
        "properties": [{"name": "clientele:git-revision", "value": revision}],
    }


def debian(name):
    done = subprocess.run(["dpkg-query", "--show", "--showformat=${Version} ${Architecture}", name],
                          stdout=subprocess.PIPE, text=True, check=True)
    version, architecture = done.stdout.split()
    return {"type": "library", "name": name, "version": version,
            "purl": f"pkg:deb/debian/{name}@{version}?arch={architecture}"}


def bill(resolved, version):
    with open(resolved, encoding="utf-8") as file:
        pins = json.load(file)["pins"]
    components = [swift(pin) for pin in sorted(pins, key=lambda pin: pin["identity"])]
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {"type": "application", "name": "clientele", "version": version}},
        "components": components + [debian(name) for name in DEBIAN],
    }


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: bill.py PACKAGE_RESOLVED VERSION")
    json.dump(bill(sys.argv[1], sys.argv[2]), sys.stdout, indent=2, ensure_ascii=False)
    print()
