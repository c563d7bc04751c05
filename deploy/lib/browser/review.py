"""Merge review at the hub: the steward goes through the work list by keyboard, takes a word back, parts a person."""

import re

from playwright.sync_api import expect

from pages import LIVE_MILLISECONDS, shoot, sizes
from privacy import sign_in_with_code

STEWARD = "HQ-03"
WAITING = re.compile(r"待审核 (\d+) 组")

PEOPLE = [
    # store, associate, name, phone, birthday, gender, address, amount
    ("SH", "SH-01", "沈明月", "13917640111", "1986-03-12", "女", "上海市静安区南京西路1266号", "268000"),
    ("SH", "SH-02", "沈 明月", "13917640111", "1986-03-12", "女", "", ""),
    ("BJ", "BJ-01", "沈明月", "13801160222", "1986-03-21", "女", "", "81500"),
    ("SH", "SH-02", "陆远舟", "13917640333", "1979", "男", "", "46800"),
    ("BJ", "BJ-01", "陆遠舟", "", "1979", "男", "北京市东城区王府井大街88号", ""),
    ("SH", "SH-01", "闻人知秋", "", "1990", "女", "", ""),
    ("BJ", "BJ-01", "闻人知秋", "", "1990", "女", "", "12600"),
]


def book(fleet):
    """People whom the machine will not link by itself."""
    for store, code, name, phone, birthday, gender, address, amount in PEOPLE:
        given = [("--name", name), ("--phone", phone), ("--birthday", birthday), ("--gender", gender), ("--address", address)]
        options = [word for option, value in given if value for word in (option, value)]
        record = fleet.run("member", "register", *options, "--as", code, "--data", store, "--json")["record"]
        if amount:
            fleet.run("sale", "record", record, "--brand", "Lunaris", "--reference", "L310.ST", "--amount", amount, "--as", code,
                      "--data", store, "--json")
    fleet.settle()


def waiting(page):
    page.goto("/review")
    found = WAITING.search(page.locator("main").inner_text())
    return int(found.group(1)) if found else 0


def pair(page, name):
    expect(page.locator("h1")).to_contain_text(name)


def by_keyboard(page):
    """Words are given by keys, and after each the next pair is there."""
    count = waiting(page)
    assert count >= 3, count
    sizes(page, "review-list-zh")
    page.keyboard.press("j")
    pair(page, "沈明月")
    # Both records of the one side are shown, and where the two differ.
    expect(page.locator("main")).to_contain_text("2 份档案")
    expect(page.locator(".compare .is-different")).not_to_have_count(0)
    expect(page.locator("main")).to_contain_text("反对的依据")
    expect(page.locator("main")).not_to_contain_text("139 1764 0111")
    sizes(page, "review-pair-zh")
    page.keyboard.press("a")
    expect(page.locator(".say.is-good")).to_contain_text("不是同一人")
    pair(page, "舟")
    shoot(page, "review-next-zh")
    page.keyboard.press("l")
    expect(page.locator(".say.is-good")).to_contain_text("是同一人")
    pair(page, "闻人知秋")
    page.keyboard.press("k")
    expect(page.locator(".say.is-good")).to_contain_text("已移到最后")
    assert waiting(page) == count - 2
    expect(page.locator("main .rows li").last).to_contain_text("已暂缓")
    page.keyboard.press("u")
    expect(page.locator(".say.is-good")).to_contain_text("已撤回")
    pair(page, "舟")
    shoot(page, "review-taken-back-zh")
    page.keyboard.press("l")
    expect(page.locator(".say.is-good")).to_contain_text("是同一人")


def reveal(page):
    """A mask is lifted for the audit, without leaving the page."""
    page.goto("/review")
    page.keyboard.press("u")
    pair(page, "舟")
    page.locator("tr", has_text="电话").locator("form.inline button").first.click()
    expect(page.locator(".say.is-warn")).to_contain_text("139 1764 0333")
    page.keyboard.press("l")
    expect(page.locator(".say.is-good")).to_contain_text("是同一人")


def parting(page, fleet):
    """The records of a member, why they hold, and back."""
    fleet.settle()
    page.goto("/members?q=0333")
    page.locator("main #hits a").first.click()
    page.locator("main a[href$='/records']").first.click()
    expect(page.locator("main")).to_contain_text("合并依据")
    expect(page.locator("main")).to_contain_text("陆 知远")
    sizes(page, "person-records-zh")
    page.locator("#records form button", has_text="拆分").first.click()
    expect(page.locator("#records")).to_contain_text("已判定不是同一人")
    expect(page.locator("#records")).to_contain_text("只有一份档案", timeout=LIVE_MILLISECONDS)
    shoot(page, "person-parted-zh")
    page.keyboard.press("u")
    expect(page.locator("#records")).to_contain_text("拆分", timeout=LIVE_MILLISECONDS)


def in_english(browser, fleet, cookies):
    """In the same session: a one-time code opens once."""
    context = browser.person(fleet.web["hub"], "en")
    context.add_cookies(cookies)
    page = browser.tab(context)
    page.goto("/review")
    expect(page.locator("h1")).to_have_text("Merge review")
    shoot(page, "review-list-en")
    page.keyboard.press("j")
    expect(page.locator("main")).to_contain_text("What speaks against it")
    sizes(page, "review-pair-en")
    context.close()


def without_scripts(browser, fleet, cookies):
    context = browser.person(fleet.web["hub"], "zh", size="phone", scripts=False)
    context.add_cookies(cookies)
    page = browser.tab(context)
    page.goto("/review")
    page.locator("main a", has_text="开始审核").click()
    expect(page.locator("main")).to_contain_text("是同一人吗？")
    page.locator("button[value=same]").click()
    expect(page.locator(".say.is-good")).to_contain_text("是同一人")
    page.locator("form[action='/review/undo'] button").click()
    expect(page.locator(".say.is-good")).to_contain_text("已撤回")
    context.close()


def run(browser, fleet, step):
    step("the steward judges by keyboard at the hub: one person, two persons, later, back; each next pair is there at once")
    book(fleet)
    context = browser.person(fleet.web["hub"], "zh")
    page = browser.tab(context)
    sign_in_with_code(page, fleet, STEWARD, "合并审核")
    by_keyboard(page)
    reveal(page)
    step("a member's records are parted and joined again; the same in English and without scripts")
    parting(page, fleet)
    cookies = context.cookies()
    context.close()
    in_english(browser, fleet, cookies)
    without_scripts(browser, fleet, cookies)
