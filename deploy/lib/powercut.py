#!/usr/bin/env python3
"""Real power cuts: a writer on an ext4 in a file, whose device is stopped under it.

usage: powercut.py FLEET CYCLES SECONDS   FLEET is the program clientele-fleet; ends after so many cycles or seconds

Each cycle mounts the image, starts a writer that prints each number once its commit has returned, stops the file
system with its shutdown ioctl after 100 to 250 ms, kills the writer, mounts again (the journal is replayed) and
compares. A calibration writer with synchronous=NORMAL must lose numbers now and then, or the rig proves nothing.
Needs root, loop devices and ext4. Exit codes: 0 nothing lost, 1 something lost, 3 this machine cannot do it.
"""

import fcntl
import os
import random
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN / FS_IOC_SHUTDOWN
NO_LOG_FLUSH = 2

CALIBRATION = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = NORMAL")
database.execute("CREATE TABLE IF NOT EXISTS number (id INTEGER PRIMARY KEY, filler BLOB)")
number = database.execute("SELECT coalesce(max(id), 0) FROM number").fetchone()[0]
while True:
    number += 1
    database.execute("INSERT INTO number VALUES (?, zeroblob(700))", (number,))
    print(number, flush=True)
"""


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Image:
    def __init__(self, folder):
        self.image = os.path.join(folder, "disk.img")
        self.mount = os.path.join(folder, "mount")
        os.mkdir(self.mount)
        with open(self.image, "wb") as file:
            file.truncate(64 << 20)
        run("mkfs.ext4", "-q", "-F", self.image)

    def __enter__(self):
        run("mount", "-o", "loop", self.image, self.mount)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.mount], check=False, capture_output=True)

    def cut(self):
        directory = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(directory, SHUTDOWN, struct.pack("i", NO_LOG_FLUSH))
        finally:
            os.close(directory)


def load(image, command):
    """Runs a writer until the power fails; the last number it printed."""
    with image:
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        time.sleep(random.uniform(0.1, 0.25))
        image.cut()
        writer.kill()
        lines = writer.stdout.read().split("\n")[:-1]
        writer.wait()
    return int(lines[-1]) if lines else 0


def main():
    fleet, cycles, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    end = time.monotonic() + seconds
    done = lost = calibrated = known = calibration_known = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            image = Image(folder)
            with image:
                image.cut()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"real power cuts are not possible here: {error}")
            return 3
        path = os.path.join(image.mount, "numbers.db")
        other = os.path.join(image.mount, "calibration.db")
        while done < cycles and time.monotonic() < end:
            done += 1
            known = max(known, load(image, [fleet, "--write-to", path]))
            with image:
                count, largest = map(int, run(fleet, "--check", path).split())
            if count != largest or largest < known:
                lost += 1
                print(f"cycle {done}: {known} was committed, {largest} of {count} is there")
                known = largest
            if done % 5 == 0:
                last = load(image, [sys.executable, "-c", CALIBRATION, other])
                calibration_known = max(calibration_known, last)
                with image:
                    found = sqlite3.connect(other).execute("SELECT coalesce(max(id), 0) FROM number").fetchone()[0]
                if found < calibration_known:
                    calibrated += 1
                calibration_known = found
    print(f"{done} power cuts, {known} commits, {lost} cycles with a loss; calibration lost in {calibrated} of {done // 5}")
    if done >= 20 and calibrated == 0:
        print("the calibration writer lost nothing: this rig proves nothing")
        return 1
    return 1 if lost else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main())
