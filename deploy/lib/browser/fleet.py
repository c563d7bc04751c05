"""A hub and two stores as real processes, each store behind a line that can be cut, with people who can sign in."""

import json
import os
import re
import signal
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", "..", ".."))
PROGRAM = os.environ.get("CLIENTELE_PROGRAM") or os.path.join(ROOT, ".build", "release", "clientele")
RELAY = os.path.join(HERE, "..", "relay.py")
PASSWORD = "quiet steel dial 62"
START_SECONDS = 60
SETTLE_SECONDS = 60

STAFF = """store,code,name,role
SH,SH-01,林 雨桐,associate
SH,SH-02,Chen Kai,associate
SH,SH-90,周 岚,manager
BJ,BJ-01,赵 一鸣,associate
BJ,BJ-90,Grace Song,manager
HQ,HQ-01,沈 总,headOffice
HQ,HQ-03,陆 知远,steward
HQ,HQ-05,任 怡,privacyOfficer
HQ,HQ-07,顾 明,admin
HQ,HQ-08,Ines Roth,admin
"""
STORES = {"SH": "上海恒隆", "BJ": "北京王府"}


class Process:
    """One process; lines of its output are kept, and one can be waited for."""

    def __init__(self, command, environment, log):
        self.lines = []
        self.grown = threading.Condition()
        self.log = open(log, "a", encoding="utf-8")
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self.grown:
                self.lines.append(line.rstrip("\n"))
                self.grown.notify_all()
            self.log.write(line)
            self.log.flush()
        with self.grown:
            self.lines.append(None)
            self.grown.notify_all()

    def wait_for(self, prefix):
        """The rest of the first line that begins so."""
        with self.grown:
            found = self.grown.wait_for(
                lambda: next((line for line in self.lines if line is None or line.startswith(prefix)), False) is not False,
                START_SECONDS)
            line = next((line for line in self.lines if line is not None and line.startswith(prefix)), None)
        if not found or line is None:
            raise AssertionError(f"{self.process.args[:3]} never said {prefix!r}; see {self.log.name}")
        return line[len(prefix):]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        self.log.close()


class Fleet:
    """Use as a context: everything that was started ends with it."""

    def __init__(self, folder, staff=STAFF, stores=None, people=None):
        """`staff` as it is imported; `stores` have a node each; `people` have a password, else everybody."""
        self.folder = folder
        self.staff = staff
        self.stores = STORES if stores is None else stores
        self.people = people or re.findall(r"^\w+,([\w-]+),", staff.split("\n", 1)[1], re.M)
        self.environment = dict(os.environ, CLIENTELE_MARKER_DIR=os.path.join(folder, "markers"), LC_ALL="C.UTF-8")
        self.processes = {}
        self.line_ports = {}
        self.web = {}

    def __enter__(self):
        try:
            self._set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in reversed(list(self.processes)):
            self.processes.pop(name).stop()

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        """Runs the program; its answer as JSON where it gives one."""
        done = subprocess.run(
            [PROGRAM, *arguments], env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise AssertionError(f"clientele {' '.join(arguments)}: {done.stderr.strip()}")
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    def start(self, name, *command):
        process = Process(list(command), self.environment, self.path(f"{name}.log"))
        self.processes[name] = process
        return process

    # Setting up

    def _set_up(self):
        with open(self.path("staff.csv"), "w", encoding="utf-8") as file:
            file.write(self.staff)
        with open(self.path("password"), "w", encoding="utf-8") as file:
            file.write(PASSWORD + "\n")
        self.run("hub", "init", "--data", "hub", "--name", "Harbour Watch")
        self.run("hub", "staff", "import", "staff.csv", "--data", "hub")
        for code, name in self.stores.items():
            self.run("org", "name", code, name, "--data", "hub")
        hub = self.start("hub", PROGRAM, "hub", "--data", self.path("hub"), "--sync-port", "0", "--web-port", "0",
                         "--enrol-port", "0")
        with open(self.path("hub-address"), "w", encoding="ascii") as file:
            file.write(hub.wait_for("sync https://"))
        self.enrol_address = hub.wait_for("enrol https://")
        self.web["hub"] = self._origin("hub", hub)
        for code in self.people:
            self.run("staff", "password", code, "--file", self.path("password"), "--data", "hub")
        for store in self.stores:
            token = self.run("hub", "enrol", "--store", store, "--data", "hub", "--json")["token"]
            self.run("node", "join", token, "--hub", self.enrol_address, "--data", store)
            self.connect(store)
            self.start_node(store)
        self.settle()

    def start_node(self, store):
        node = self.start(store, PROGRAM, "node", "--data", self.path(store), "--web-port", "0", "--hub",
                          f"127.0.0.1:{self.line_ports[store]}")
        self.web[store] = self._origin(store, node)

    @staticmethod
    def _origin(name, process):
        port = process.wait_for("web http://").rsplit(":", 1)[1]
        return f"http://store-{name.lower()}.localhost:{port}" if name != "hub" else f"http://hub.localhost:{port}"

    # The line

    def connect(self, store):
        port = str(self.line_ports.get(store, 0))
        relay = self.start(f"line-{store}", sys.executable, RELAY, port, self.path("hub-address"))
        self.line_ports[store] = int(relay.wait_for("relay 127.0.0.1:"))

    def cut(self, store):
        self.processes.pop(f"line-{store}").stop()

    def settle(self, *stores):
        """Everything the stores wrote is decided at the hub, and its decisions are back at the stores."""
        stores = stores or tuple(self.stores)
        for _ in range(20):
            for name in (*stores, "hub"):
                self.run("sync", "settle", "--data", name, "--seconds", str(SETTLE_SECONDS), "--json")
            head = self.run("sync", "status", "--data", "hub", "--json")["hubHead"]
            states = [self.run("sync", "status", "--data", store, "--json") for store in stores]
            if all((state["cursor"], state["unsent"]) == (head, 0) for state in states):
                return
        raise AssertionError("the fleet does not come to rest")
