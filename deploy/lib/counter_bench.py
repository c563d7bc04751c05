"""Speed of the counter on the node of a large store: start-up, search and the view of a member, by h2load.

usage: counter_bench.py [--members N] [--seed N] [--seconds N] [--rate N] [--keep FOLDER] [--json]

A hub and the node of one store are set up as people do it; the stopped node is given its members by
`clientele-bench fill-store`; then the hub is stopped and the node alone is asked. Each connection is another
person's, since one account may ask ten times a second: so h2load runs once for each, all at the same time.
"""

import argparse
import http.client
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "browser"))

from fleet import PASSWORD, ROOT, Fleet  # noqa: E402

BENCH = os.environ.get("CLIENTELE_BENCH") or os.path.join(ROOT, ".build", "release", "clientele-bench")
CONNECTIONS = 32
# What one account may ask at once, and how long it takes until it may again.
TOKENS, TOKENS_PER_SECOND = 600, 10
OTHER_STORES, OTHER_STAFF = 40, 3
TARGETS = {"search": 5.0, "view": 20.0, "start-up": 2.0}
SATURATION_REQUESTS = 500
# Members that one person looks at: fewer than one may in a day.
DISTINCT = 280


def say(text):
    print(text, file=sys.stderr, flush=True)


def staff():
    lines = ["store,code,name,role"]
    lines += [f"SH,SH-{number:02d},导购{number},associate" for number in range(1, CONNECTIONS + 1)]
    for store in range(1, OTHER_STORES + 1):
        lines += [f"S{store:02d},S{store:02d}-{one},导购{store}-{one},associate" for one in range(1, OTHER_STAFF + 1)]
    return "\n".join(lines) + "\n"


def fill(fleet, options):
    """Gives the stopped node its members; the seconds it took."""
    begun = time.monotonic()
    done = subprocess.run(
        [BENCH, "fill-store", "--data", fleet.path("SH"), "--members", str(options.members), "--seed",
         str(options.seed)], env=fleet.environment, stdout=subprocess.PIPE, text=True, check=True)
    say("  " + done.stdout.strip())
    return time.monotonic() - begun


def origin(fleet):
    """The node's address in figures: names below `localhost` are for browsers."""
    return "http://127.0.0.1:" + fleet.web["SH"].rsplit(":", 1)[1]


def start_up(fleet):
    """Seconds from the start of the process until it answers."""
    begun = time.monotonic()
    fleet.start_node("SH")
    urllib.request.urlopen(origin(fleet) + "/sign-in", timeout=60).read()
    return time.monotonic() - begun


def sign_in(address, code):
    """What a browser of this person sends. Kept by hand: Python's own keeper holds back the cookies of a plain address."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    form = urllib.parse.urlencode({"code": code, "password": PASSWORD})
    connection.request("POST", "/sign-in", form, {
        "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 303 or answer.headers["Location"] != "/":
        raise AssertionError(f"{code} cannot sign in: {answer.status}")
    return "; ".join(cookie.split(";", 1)[0] for cookie in answer.headers.get_all("Set-Cookie"))


def requests(folder, kind, count, options):
    subprocess.run(
        [BENCH, "store-requests", "--members", str(options.members), "--seed", str(options.seed), "--kind", kind,
         "--clients", str(CONNECTIONS), "--count", str(count), "--distinct", str(DISTINCT), "--to", folder], check=True)


def load(fleet, cookies, folder, kind, name, count, rate=None):
    """Asks over all connections at once; the answers as (start, status, microseconds)."""
    requests(folder, kind, count, fleet.options)
    running = []
    draw = random.Random(fleet.options.seed)
    for client, cookie in enumerate(cookies):
        log = os.path.join(folder, f"{name}-{client}.log")
        command = ["h2load", "--h1", "-c", "1", "-m", "1", "-n", str(count), f"--log-file={log}",
                   f"--base-uri={origin(fleet)}", "-i", os.path.join(folder, f"{kind}-{client}"),
                   "-H", f"cookie: {cookie}", "-H", "accept: text/html", "-H", "sec-fetch-site: same-origin"]
        if rate:
            command.append(f"--rps={rate / CONNECTIONS}")
            # Connections that all begin in the same moment would ask in bursts for as long as they run.
            time.sleep(draw.random() * 2 / rate)
        running.append((log, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)))
    answers = []
    for log, process in running:
        if process.wait():
            raise AssertionError(f"h2load ended with {process.returncode}; see {log}")
        with open(log, encoding="ascii") as file:
            answers += [tuple(int(cell) for cell in line.split("\t")[:3]) for line in file]
    return sorted(answers)


def figures(answers):
    """Percentiles in milliseconds, of every answer."""
    times = sorted(time for _, status, time in answers if status == 200)
    if not times:
        raise AssertionError(f"no answer was one: {sorted({status for _, status, _ in answers})}")

    def at(share):
        return round(times[min(int(len(times) * share), len(times) - 1)] / 1000, 2)

    seconds = (max(start + time for start, _, time in answers) - answers[0][0]) / 1_000_000
    return {
        "requests": len(answers), "refused": len(answers) - len(times), "per second": round(len(answers) / seconds, 1),
        "p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "p99.9": at(0.999), "max": at(1),
    }


def refill(began):
    """Until every account may ask as much as it did at first."""
    seconds = max(0.0, began + TOKENS / TOKENS_PER_SECOND - time.monotonic())
    say(f"  {seconds:.0f} s until every account may ask again")
    time.sleep(seconds)


def measure(fleet, options):
    say("The node starts …")
    starts = []
    for _ in range(3):
        starts.append(start_up(fleet))
        fleet.processes.pop("SH").stop()
    start_up(fleet)
    result = {"start-up": {"seconds": [round(one, 2) for one in starts]}}
    say(f"  {result['start-up']['seconds']} s")
    say(f"{CONNECTIONS} people sign in …")
    cookies = [sign_in(origin(fleet), f"SH-{number:02d}") for number in range(1, CONNECTIONS + 1)]
    count = int(options.rate * options.seconds / CONNECTIONS)
    folder = fleet.path("requests")
    for kind in ("search", "view"):
        say(f"{kind}: {options.rate} requests a second over {CONNECTIONS} connections for {options.seconds} s …")
        result[kind] = figures(load(fleet, cookies, folder, kind, kind, count, options.rate))
        say(f"  {result[kind]}")
        refill(time.monotonic())
        say(f"{kind}: as many as the node answers …")
        saturated = load(fleet, cookies, folder, kind, f"{kind}-saturated", SATURATION_REQUESTS)
        result[f"{kind}, saturated"] = figures(saturated)
        say(f"  {result[f'{kind}, saturated']}")
        refill(time.monotonic())
    return result


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "")
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, h2load {version()}"


def version():
    return subprocess.run(["h2load", "--version"], capture_output=True, text=True, check=True).stdout.split("/")[-1].strip()


def table(result, options):
    columns = ["p50", "p90", "p99", "p99.9", "max", "per second", "requests", "refused"]
    lines = [result["machine"], f"{options.members} members, seed {options.seed}; set up in "
             f"{result['set up']['seconds']} s, {result['set up']['per 100,000']} s per 100,000 members; "
             f"database {result['set up']['MiB']} MiB", ""]
    starts = result["start-up"]["seconds"]
    word = "met" if max(starts) <= TARGETS["start-up"] else "MISSED"
    lines.append(f"start-up          {' '.join(str(one) for one in starts)} s, target {TARGETS['start-up']} s  {word}")
    lines.append(f"{'milliseconds':18}" + "".join(f"{name:>11}" for name in columns) + "   p99 target  ratio")
    for name, row in result.items():
        if not isinstance(row, dict) or "p99" not in row:
            continue
        line = f"{name:18}" + "".join(f"{row[column]:>11}" for column in columns)
        if name in TARGETS:
            ratio = row["p99"] / TARGETS[name]
            line += f"   {TARGETS[name]:>10}  {ratio:5.2f}  {'met' if ratio <= 1 and not row['refused'] else 'MISSED'}"
        lines.append(line)
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="deploy/bench counter")
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=500, help="requests a second")
    parser.add_argument("--directory", default=tempfile.gettempdir(), help="where the databases are made and removed again")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.directory:
        os.makedirs(options.directory, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="counter-bench-", dir=options.directory) as folder:
        say("A hub and the node of a store are set up …")
        people = [f"SH-{number:02d}" for number in range(1, CONNECTIONS + 1)]
        with Fleet(folder, staff(), {"SH": "上海恒隆"}, people) as fleet:
            fleet.options = options
            fleet.processes.pop("SH").stop()
            # Alone, the node neither sends nor fetches; and the hub knows nothing of the members it is given.
            fleet.cut("SH")
            fleet.processes.pop("hub").stop()
            say(f"{options.members} members, seed {options.seed} …")
            seconds = fill(fleet, options)
            result = {"machine": machine(), "members": options.members, "seed": options.seed, "set up": {
                "seconds": round(seconds), "per 100,000": round(seconds * 100_000 / options.members, 1),
                "MiB": os.path.getsize(fleet.path("SH/clientele.db")) >> 20}}
            result.update(measure(fleet, options))
    print(json.dumps(result, ensure_ascii=False, indent=2) if options.json else table(result, options))


if __name__ == "__main__":
    main()
