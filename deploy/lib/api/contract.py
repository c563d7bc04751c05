"""The API of a running hub and a running store against its own document: Schemathesis over every operation, and a till's day.

Goal: what the document says is what is answered, whatever is sent; and a till lives on a store's node with the line down.
Method: real processes; the document and its operations are taken from the node itself.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "browser"))
from fleet import Fleet  # noqa: E402

SCOPES = [
    "members:read", "members:write", "members:reveal", "sales:read", "sales:write", "enquiries:read",
    "enquiries:write", "tasks:read", "tasks:write", "notices:read", "notices:write", "credits:read",
    "organisation:read", "webhooks:read", "webhooks:write",
]
# Not those that ask without a key (`ignored_auth`, `missing_required_header`): strangers get 429 after sixty a minute, which they take
# for a fault. `WalkTests` asks every operation without one.
CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "unsupported_method", "allow_header_conformance", "negative_data_rejection",
]
EXAMPLES = os.environ.get("CLIENTELE_API_EXAMPLES", "15")


class Program:
    """A program with a key at one node."""

    def __init__(self, fleet, node, account):
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        made = fleet.run(
            "api", "key", "create", "--name", "contract", "--account", account, "--rate", "6000", *scopes,
            "--data", node, "--json")
        self.secret = made["secret"]
        self.origin = "http://127.0.0.1:" + fleet.web[node].rsplit(":", 1)[1]

    def send(self, method, path, body=None, headers=None):
        fields = {"Authorization": f"Bearer {self.secret}", **(headers or {})}
        if method != "GET":
            fields.setdefault("Idempotency-Key", str(uuid.uuid4()))
        if body is not None:
            fields.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(
            self.origin + "/api/v1" + path, method=method, headers=fields,
            data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")


def expect(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}: {found} instead of {wanted}")
    print(f"  ok  {what}")


def day_of_a_till(fleet):
    """Members and sales come in with the line down, three times over, and reach head office once it is up."""
    till = Program(fleet, "SH", "SH-01")
    office = Program(fleet, "hub", "HQ-01")
    fleet.cut("SH")
    status, told = till.send("PUT", "/members/by-external-id/pos-1/C-1", {"name": "李女士", "phones": ["13911138222"]})
    expect("a member of the till's is made", (status, told["isNew"]), (200, True))
    items = [
        {"kind": "sale", "system": "pos-1", "document": f"D-{number}", "associate": "SH-02",
         "member": {"system": "pos-1", "externalID": "C-1"},
         "lines": [{"brand": "Lunaris", "serial": f"S-{number}", "amount": {"minorUnits": 12_800_000, "currency": "CNY"}}]}
        for number in range(20)
    ] + [{"kind": "return", "system": "pos-1", "document": "R-1", "of": {"system": "pos-1", "document": "D-0"}, "reason": "x"}]
    for batch in (items[:10], items[5:], items):
        expect("a batch is answered", till.send("POST", "/sales", {"items": batch})[0], 200)
    before = fleet.run("sync", "status", "--data", "SH", "--json")["unsent"]
    for batch in (items, items[::-1], items[3:]):
        answer = till.send("POST", "/sales", {"items": batch})[1]
        expect("sent again nothing is recorded", (answer["recorded"], answer["refused"]), (0, 0))
    expect("and nothing is written", fleet.run("sync", "status", "--data", "SH", "--json")["unsent"], before)
    fleet.connect("SH")
    fleet.settle()
    _, sales = office.send("GET", "/sales?store=SH&limit=200")
    expect("head office has each document once", len(sales["items"]), 21)
    expect("and what was taken back is off the sum", sum(sale["amount"]["minorUnits"] for sale in sales["items"]), 19 * 12_800_000)


def contract(fleet, node, account):
    """Schemathesis over the document of a node."""
    program = Program(fleet, node, account)
    # Something to find.
    program.send("POST", "/members", {"name": "王小明", "phones": ["13911138333"]})
    program.send("POST", "/tasks", {"summary": "x"})
    program.send("POST", "/enquiries", {"brand": "L"})
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", f"{program.origin}/api/v1/openapi.json",
         "--header", f"Authorization: Bearer {program.secret}", "--checks", ",".join(CHECKS), "--max-examples", EXAMPLES,
         "--phases", "examples,coverage,fuzzing", "--seed", "11", "--suppress-health-check", "all", "--warnings", "off",
         "--rate-limit", "auto", "--continue-on-failure", "--no-color"],
        cwd=fleet.folder, capture_output=True, text=True, check=False)
    with open(fleet.path(f"schemathesis-{node}.log"), "w", encoding="utf-8") as file:
        file.write(done.stdout + done.stderr)
    if done.returncode:
        print(done.stdout[-12_000:] + done.stderr[-2_000:])
        raise AssertionError(f"the API of {node} does not answer as its document says (exit {done.returncode})")
    print(f"  ok  {node} answers as its document says")
    status, _ = program.send("GET", "/account")
    expect("and is well afterwards", status, 200)


def main():
    with tempfile.TemporaryDirectory(prefix="clientele-api-") as folder:
        with Fleet(folder) as fleet:
            day_of_a_till(fleet)
            contract(fleet, "SH", "SH-90")
            contract(fleet, "hub", "HQ-01")
    print("passed")


if __name__ == "__main__":
    main()
