"""The machines, the organisation and its people, the audit, conflicting edits and opening books, at the hub."""

import hashlib
import re

from playwright.sync_api import expect

from pages import shoot, sizes
from privacy import sign_in_with_code

ADMIN, OTHER_ADMIN, OFFICER, STEWARD, HEAD_OFFICE = "HQ-07", "HQ-08", "HQ-05", "HQ-03", "HQ-01"
MEMBER = "司马青衫"
BOOK = """record_id,store,associate,first_contact_at,name,phone
1,BJ,BJ-01,2019-05-04,沈从云,13611427788
2,BJ,BJ-01,2021-08-16,Laura Chen,13902135566
"""


def save(page, within="main"):
    page.locator(f"{within} form.stack button.button").first.click()


def nodes(page):
    expect(page.locator("h1")).to_have_text("节点")
    expect(page.locator("main .nodes")).to_have_count(1)
    sizes(page, "nodes-zh")
    page.locator("main .nodes a").first.click()
    expect(page.locator("main")).to_contain_text("证书有效期至")
    sizes(page, "node-zh")
    page.locator("form[action$='/revoke'] button.button").click()
    expect(page.locator("#sure-wrong")).to_be_visible()
    shoot(page, "node-revoke-wrong-zh")


def token(page):
    """Made, shown once, and granted by another administrator only."""
    page.goto("/nodes/new")
    page.locator("label:has([value=laptop])").click()
    page.locator("#store").fill("SH")
    save(page)
    expect(page.locator("#associate-wrong")).to_be_visible()
    shoot(page, "node-new-zh")
    page.locator("#associate").fill("SH-01")
    save(page)
    made = page.locator(".token code").inner_text()
    sizes(page, "node-token-zh")
    page.goto("/nodes")
    expect(page.locator("main")).to_contain_text(made[:6])
    assert made not in page.content()
    return made[:6]


def organisation(page):
    page.goto("/organisation")
    for code, name, kind, parent in [("CN", "中国区", "dealer", ""), ("EAST", "华东大区", "region", "CN"),
                                     ("SHA", "上海", "city", "EAST"), ("NORTH", "华北大区", "region", "CN")]:
        page.locator("#code").fill(code)
        page.locator("#unit-name").fill(name)
        page.locator("#kind").select_option(kind)
        page.locator("#parent").select_option(parent)
        page.locator("form[action$='/units'] button.button").click()
        expect(page.locator(".tree")).to_contain_text(name)
    for store, unit in [("SH", "SHA"), ("BJ", "NORTH")]:
        page.locator("#store").select_option(store)
        page.locator("#unit").select_option(unit)
        page.locator("form[action$='/stores'] button.button").click()
        expect(page.locator(".say.is-good")).to_be_visible()
    page.goto("/organisation")
    sizes(page, "organisation-zh")


def people(page):
    page.goto("/people")
    sizes(page, "people-zh")
    page.goto("/people/new")
    page.locator("#store").select_option("SH")
    page.locator("#code").fill("SH-01")
    page.locator("#name").fill("何 嘉宁")
    save(page)
    expect(page.locator("#code-wrong")).to_be_visible()
    expect(page.locator("#name")).to_have_value("何 嘉宁")
    page.locator("#code").fill("SH-09")
    save(page)
    expect(page.locator("h1")).to_have_text("何 嘉宁")
    page.locator("summary", has_text="授予岗位").click()
    page.locator("#role").select_option("regionalManager")
    page.locator("#unit").select_option("EAST")
    page.locator("form[action$='/roles'] button.button").click()
    expect(page.locator("main .rows")).to_contain_text("华东大区")
    sizes(page, "person-zh")
    page.locator("form[action$='/password'] button").click()
    assert re.fullmatch(r"[a-z0-9-]{19}", page.locator(".token code").inner_text())
    shoot(page, "person-password-zh")


def conflict(page, fleet):
    """Two nodes edit one member with no line between them; a steward takes the value that lost."""
    record = fleet.run("member", "register", "--name", MEMBER, "--phone", "13661927745", "--evidence", "visitCheckIn",
                       "--as", "SH-01", "--data", "SH", "--json")["record"]
    fleet.settle()
    fleet.cut("SH")
    fleet.run("member", "edit", record, "--name", "司马青山", "--as", "SH-01", "--data", "hub", "--json")
    fleet.run("member", "edit", record, "--name", "司马清衫", "--as", "SH-02", "--data", "SH", "--json")
    fleet.connect("SH")
    fleet.settle()
    page.goto("/conflicts")
    expect(page.locator("main")).to_contain_text("司马青山")
    expect(page.locator("main")).to_contain_text("司马清衫")
    sizes(page, "conflicts-zh")
    page.locator("button", has_text="采用").first.click()
    expect(page.locator(".say.is-good")).to_contain_text("已采用另一值")
    shoot(page, "conflicts-none-zh")


def audit(page):
    page.goto("/audit")
    sizes(page, "audit-zh")
    page.locator("#action").select_option("manageStaff")
    page.locator("#by").fill(ADMIN)
    page.locator("form.filter button").click()
    expect(page.locator("main .table")).to_contain_text("调整人员或岗位")
    page.goto("/audit?by=XX-99")
    expect(page.locator("#by-wrong")).to_be_visible()
    shoot(page, "audit-wrong-zh")


def books(page, fleet):
    with open(fleet.path("book.csv"), "w", encoding="utf-8") as file:
        file.write(BOOK)
    fleet.run("import", "file", "book.csv", "--book", "--as", "BJ-90", "--data", "BJ", "--json")
    fleet.settle()
    page.goto("/opening-books")
    sizes(page, "books-zh")
    page.locator("main .rows a").first.click()
    page.locator("#hash").fill(hashlib.sha256(b"another").hexdigest())
    page.locator("#cut-off").fill("2022-01-01")
    page.locator("#sure").check()
    save(page)
    expect(page.locator("#hash-wrong")).to_be_visible()
    page.locator("#hash").fill(hashlib.sha256(BOOK.encode()).hexdigest())
    save(page)
    expect(page.locator(".say.is-good")).to_contain_text("名册已批准")
    shoot(page, "books-approved-zh")


def day(page, browser, fleet):
    """A day of the chain: drawn, in order, narrowed down by a mark, a day without anything, and dark."""
    page.goto("/day")
    expect(page.locator("svg.day")).to_be_visible()
    expect(page.locator("main")).to_contain_text("按时间排列")
    sizes(page, "day-zh")
    mark = page.locator("svg.day a").first
    mark.focus()
    shoot(page, "day-focus-zh")
    mark.press("Enter")
    page.wait_for_url(re.compile("half=|kind="))
    expect(page.locator("main .rows li").first).to_be_visible()
    shoot(page, "day-half-zh")
    page.goto("/day?kind=offline")
    expect(page.locator("main h1")).to_have_text("连锁的一天")
    shoot(page, "day-offline-zh")
    page.goto("/day?day=2020-02-29")
    expect(page.locator("main")).to_contain_text("平静的一天")
    shoot(page, "day-empty-zh")
    dark = browser.person(fleet.web["hub"], "zh", scheme="dark", scripts=False)
    dark.add_cookies(page.context.cookies())
    tab = browser.tab(dark)
    tab.goto("/day")
    tab.locator("details.more summary").click()
    shoot(tab, "day-dark-zh")
    dark.close()


def in_english(browser, fleet, cookies, paths):
    """In the same session: a one-time code opens once."""
    context = browser.person(fleet.web["hub"], "en")
    context.add_cookies(cookies)
    page = browser.tab(context)
    for path in paths:
        page.goto(path)
        shoot(page, f"{path.strip('/').replace('/', '-')}-en")
    context.close()


def visit(browser, fleet, person, work, english):
    context = browser.person(fleet.web["hub"], "zh")
    page = browser.tab(context)
    sign_in_with_code(page, fleet, person, None)
    found = work(page)
    cookies = context.cookies()
    context.close()
    in_english(browser, fleet, cookies, english)
    return found


def run(browser, fleet, step):
    step("an administrator sees every node, lets a laptop in with a token shown once, draws the organisation, adds people")

    def administer(page):
        nodes(page)
        waiting = token(page)
        organisation(page)
        people(page)
        page.goto("/nodes")
        sizes(page, "nodes-regions-zh")
        return waiting

    waiting = visit(browser, fleet, ADMIN, administer, ["/nodes", "/organisation", "/people", "/nodes/new"])
    step("another administrator grants it")

    def grant(page):
        page.goto("/nodes")
        page.locator(f"form:has([value='{waiting}']) button").click()
        expect(page.locator(".say.is-good")).to_contain_text("已批准")

    visit(browser, fleet, OTHER_ADMIN, grant, [])
    step("a steward decides between two edits that had not seen each other")
    visit(browser, fleet, STEWARD, lambda page: conflict(page, fleet), ["/conflicts"])
    step("head office approves a store's opening book by the hash of the file")
    visit(browser, fleet, HEAD_OFFICE, lambda page: books(page, fleet), ["/opening-books"])
    step("head office watches the day as it happened, also what a store did with the line down")
    visit(browser, fleet, HEAD_OFFICE, lambda page: day(page, browser, fleet), ["/day"])
    step("the privacy officer reads who did what")
    visit(browser, fleet, OFFICER, audit, ["/audit"])
