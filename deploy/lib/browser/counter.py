"""The counter in a real browser: sign in, search, register, sell with the line down, line up, the other store sees it.

usage: counter.py        screenshots lie in .build/screenshots
"""

import io
import os
import signal
import sys
import tempfile
import traceback
import zipfile

from playwright.sync_api import expect

import care
import fields
import hostile
import imports
import lists as filtered
import month
import office
import ownership
import privacy
import review
from fleet import Fleet
from pages import LIVE_MILLISECONDS, SCREENSHOTS, Browser, check, shoot, sign_in, sizes

MEMBER, PHONE = "欧阳若兰", "13817640325"


STEPS = []


def step(text):
    """Begins one; the one before it has passed."""
    STEPS.append(text)
    print(f"  {text}", flush=True)


def book(fleet):
    """What stands in the two stores before the day begins."""
    people = [
        ("BJ", "BJ-01", MEMBER, PHONE, "visitCheckIn", "想看 36 毫米的三问，送父亲"),
        ("SH", "SH-01", "李明朗", "13901742288", "memberConfirmed", "试戴两块潜水表"),
        ("SH", "SH-01", "Sophie Lambert", "+852 5087 5683", "visitCheckIn", "Looking for a travel watch"),
        ("SH", "SH-02", "单雄信", "13564081179", "callLog", "问保养"),
        ("SH", "SH-02", "王思远", "13761230061", "visitCheckIn", ""),
    ]
    records = {}
    for store, code, name, phone, evidence, note in people:
        records[name] = fleet.run("member", "register", "--name", name, "--phone", phone, "--evidence", evidence,
                                  "--note", note, "--as", code, "--data", store, "--json")["record"]
    sales = [
        ("SH", "SH-01", "李明朗", "Lunaris", "L122.RG", "LU8840021", "151300"),
        ("SH", "SH-02", "王思远", "Meridian", "M-38 GMT", "ME201877", "68200"),
        ("BJ", "BJ-01", MEMBER, "Lunaris", "L310.ST", "LU9914003", "46800"),
    ]
    for store, code, name, brand, reference, serial, amount in sales:
        fleet.run("sale", "record", records[name], "--brand", brand, "--reference", reference, "--serial", serial,
                  "--amount", amount, "--as", code, "--data", store, "--json")
    fleet.run("member", "edit", records["李明朗"], "--add-tag", "VIP", "--add-tag", "潜水表", "--as", "SH-01", "--data", "SH",
              "--json")
    fleet.settle()
    return records


def door(browser, fleet):
    step("the door, in both languages")
    for language in ("zh", "en"):
        context = browser.person(fleet.web["SH"], language)
        page = browser.tab(context)
        page.goto("/")
        shoot(page, f"door-{language}")
        page.locator("[name=code]").fill("SH-01")
        page.locator("[name=password]").fill("wrong horse")
        page.locator("main.door button.button").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("[name=code]")).to_have_value("SH-01")
        shoot(page, f"door-wrong-{language}")
        context.close()


def search(page, records):
    step("search answers while typing, by every kind of key")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    for typed, found in [
        ("2288", "李明朗"), ("139 0174 2288", "李明朗"), ("+86 139-0174-2288", "李明朗"), ("王思远", "王思远"), ("ME201877", "王思远"),
        *EXTRA_SEARCHES,
    ]:
        page.locator("#q").fill(typed)
        expect(page.locator("#drop #hits .who").first).to_have_text(found)
    shoot(page, "search-typing-zh", whole=False)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("王思远")


# Kinds of keys that the index of search terms answers.
EXTRA_SEARCHES = [
    ("lml", "李明朗"), ("limingl", "李明朗"), ("單雄信", "单雄信"), ("shanxx", "单雄信"), ("sophie", "Sophie Lambert"),
    ("wangsiyuan", "王思远"),
]


def admit(page):
    step("the hub's masked hit comes after the local ones; letting this store in brings the whole story")
    page.locator("#q").fill(PHONE)
    # At first a link to ask the hub stands in its place.
    elsewhere = page.locator("#drop #hits-elsewhere a:has(.who)")
    expect(elsewhere).to_have_count(1)
    expect(elsewhere).to_contain_text("北京王府")
    expect(elsewhere).not_to_contain_text(MEMBER)
    shoot(page, "search-elsewhere-zh", whole=False)
    elsewhere.click()
    expect(page.locator("main form.stack")).to_be_visible()
    shoot(page, "admit-zh")
    page.locator("main form button.button").click()
    expect(page.locator("h1")).to_have_text(MEMBER, timeout=LIVE_MILLISECONDS)


def register(page, fleet):
    step("line down: a member is registered in three fields, a wrong number stays and is marked")
    fleet.cut("SH")
    expect(page.locator("#line")).to_contain_text("线路中断", timeout=LIVE_MILLISECONDS)
    page.goto("/members/new")
    page.locator("[name=name]").fill("司马 长风")
    page.locator("[name=phone]").fill("13800138000")
    page.locator("main button.button").click()
    expect(page.locator("#phone-wrong")).to_be_visible()
    expect(page.locator("[name=phone]")).to_have_value("13800138000")
    shoot(page, "register-wrong-zh")
    page.locator("[name=phone]").fill("１３９０１７４２２８８")
    expect(page.locator("#hints")).to_contain_text("李明朗")
    shoot(page, "register-hint-zh")
    page.locator("[name=phone]").fill("137 8894 1206")
    expect(page.locator("#hints")).not_to_contain_text("李明朗")
    page.locator("main button.button").click()
    expect(page.locator("h1")).to_have_text("司马 长风")
    expect(page.locator("main")).to_contain_text("137 8894 1206")
    shoot(page, "registered-offline-zh")


def sell(page):
    step("line down: a visit in two clicks, and a sale of two pieces to the other store's member")
    page.locator("#q").fill("欧阳若兰")
    page.locator("#drop #hits a").first.click()
    expect(page.locator("h1")).to_have_text(MEMBER)
    page.locator("main .choices label").nth(0).click()
    page.locator("main form[action$='/log'] button.button").click()
    expect(page.locator("#story")).to_contain_text("到店")
    page.locator("a[href$='/sale']").first.click()
    page.locator("#brand-0").fill("Meridian")
    page.locator("#serial-0").fill("ME778120")
    page.locator("#amount-0").fill("十万")
    page.locator("[name=add-line]").click()
    page.locator("#brand-1").fill("表带")
    page.locator("#amount-1").fill("2,800")
    page.locator("[name=save]").click()
    expect(page.locator("#amount-0-wrong")).to_be_visible()
    expect(page.locator("#amount-0")).to_have_value("十万")
    expect(page.locator("#brand-1")).to_have_value("表带")
    shoot(page, "sale-wrong-zh")
    page.locator("#amount-0").fill("10.65万")
    page.locator("[name=save]").click()
    expect(page.locator("#purchases")).to_contain_text("¥109,300.00")
    expect(page.locator("#purchases")).to_contain_text("待总部裁定")
    sizes(page, "member-zh")


def line_up(page, fleet, beijing):
    step("line up: the other store's open pages show the sale, the visit and the notice by themselves")
    today, sheet = beijing
    fleet.connect("SH")
    expect(sheet.locator("#purchases")).to_contain_text("ME778120", timeout=LIVE_MILLISECONDS)
    sheet.bring_to_front()
    expect(sheet.locator("#purchases")).to_contain_text("¥109,300.00", timeout=LIVE_MILLISECONDS)
    shoot(sheet, "member-live-en")
    today.bring_to_front()
    expect(today.locator("#today-notices")).to_contain_text(MEMBER, timeout=LIVE_MILLISECONDS)
    expect(today.locator("#unread")).to_contain_text("1", timeout=LIVE_MILLISECONDS)
    sizes(today, "today-en")
    page.bring_to_front()
    expect(page.locator("#purchases")).not_to_contain_text("待总部裁定", timeout=LIVE_MILLISECONDS)
    expect(page.locator("#line")).to_contain_text("线路正常", timeout=LIVE_MILLISECONDS)


def work(page):
    step("a follow-up is planned and done; goods are taken back in part; a sale without a member gets one later")
    page.goto("/members?q=2288")
    page.locator("main #hits a").first.click()
    page.locator("summary", has_text="安排跟进").click()
    page.locator("#summary").fill("回电确认表带长度")
    page.locator("#urgent").check()
    page.locator("form[action$='/task'] button.button").click()
    expect(page.locator("#next-due")).to_contain_text("回电确认表带长度")
    page.goto("/")
    expect(page.locator("#today-tasks")).to_contain_text("回电确认表带长度")
    expect(page.locator("#today-tasks")).to_contain_text("紧急")
    shoot(page, "today-task-zh")
    page.locator("#today-tasks form button").first.click()
    expect(page.locator("#today-tasks")).not_to_contain_text("回电确认表带长度")

    page.goto("/members?q=ME778120")
    page.locator("main #hits a").first.click()
    page.locator("#purchases a", has_text="ME778120").click()
    page.locator("summary", has_text="退货").click()
    page.locator("[name^='back-']").first.fill("9")
    page.locator("form[action$='/return'] button.button").click()
    expect(page.locator(".wrong").first).to_be_visible()
    shoot(page, "return-wrong-zh")
    page.locator("[name^='back-']").first.fill("1")
    page.locator("#reason").fill("尺寸不合")
    page.locator("form[action$='/return'] button.button").click()
    expect(page.locator("h1")).to_have_text("退货 −¥106,500.00")
    shoot(page, "returned-zh")

    page.goto("/sales/new")
    page.locator("#brand-0").fill("Meridian")
    page.locator("#serial-0").fill("ME990001")
    page.locator("#amount-0").fill("52000")
    page.locator("[name=save]").click()
    expect(page.locator("main")).to_contain_text("散客")
    page.locator("summary", has_text="补录会员").click()
    page.locator("#member").fill("13761230061")
    page.locator("#mistake").fill("会员次日确认")
    page.locator("form[action$='/void'] button.button").click()
    page.locator("#sale a").first.click()
    expect(page.locator("h1")).to_have_text("王思远")
    expect(page.locator("#purchases")).to_contain_text("ME990001")


def manager(browser, fleet):
    step("the manager: this month, down to the sale, members, a file for a spreadsheet")
    context = browser.person(fleet.web["SH"], "zh")
    page = browser.tab(context)
    sign_in(page, "SH-90")
    shoot(page, "today-manager-zh")
    page.goto("/store")
    sizes(page, "store-zh")
    page.locator("a", has_text="上月").click()
    expect(page.locator("h1")).to_contain_text("月")
    expect(page.locator("a", has_text="下月")).to_be_visible()
    page.locator("a", has_text="下月").click()
    expect(page.locator("h1")).to_have_text("本月")
    page.goto("/store/members")
    expect(page.locator("main .rows")).to_contain_text("单雄信")
    page.locator("#brand").fill("Lunaris")
    page.locator("form.filter button").click()
    expect(page.locator("main .rows")).to_contain_text("李明朗")
    expect(page.locator("main .rows")).not_to_contain_text("单雄信")
    sizes(page, "members-zh")
    saved_file(page, "/store/members/export", "李明朗")
    saved_workbook(page, "/store/members/export", "李明朗")
    page.goto("/store")
    page.locator("main td a").first.click()
    shoot(page, "drill-down-zh")
    saved_file(page, "/sales/export", "Meridian")
    context.close()


def saved_file(page, action, word):
    """The list as it is filtered, as a file that Chinese spreadsheets open."""
    text = download(page, action, "csv")
    assert text.startswith(b"\xef\xbb\xbf") and word.encode() in text, text[:200]


def saved_workbook(page, action, word):
    """The same as a workbook."""
    with zipfile.ZipFile(io.BytesIO(download(page, action, "xlsx"))) as book:
        assert book.testzip() is None
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert word in sheet and 'state="frozen"' in sheet, sheet[:200]


def download(page, action, form):
    if not page.locator(f"form[action='{action}']").is_visible():
        page.locator("summary", has_text="导出").click()
    page.locator(f"form[action='{action}'] [name=as]").select_option(form)
    with page.expect_download() as download:
        page.locator(f"form[action='{action}'] button").click()
    with open(download.value.path(), "rb") as file:
        return file.read()


def beijing_tabs(browser, fleet):
    """The other store has two tabs open: today and the member."""
    context = browser.person(fleet.web["BJ"], "en")
    today = browser.tab(context)
    sign_in(today, "BJ-01")
    shoot(today, "today-quiet-en")
    sheet = browser.tab(context)
    sheet.goto("/members?q=" + PHONE)
    sheet.locator("#hits a").first.click()
    expect(sheet.locator("h1")).to_have_text(MEMBER)
    return today, sheet


def reveal_and_edit(page):
    step("a masked number is revealed for a reason; fields and tags are edited")
    page.goto("/members?q=1179")
    page.locator("main #hits a").first.click()
    expect(page.locator("main")).not_to_contain_text("135 6408 1179")
    page.locator("details summary.link").first.click()
    page.locator("form[action$='/reveal'] button").first.click()
    expect(page.locator("main")).to_contain_text("135 6408 1179")
    shoot(page, "revealed-zh")
    page.locator("a[href$='/edit']").click()
    page.locator("#tags").fill("保养, 老客")
    shoot(page, "edit-zh")
    page.locator("main form button.button").click()
    expect(page.locator(".tags")).to_contain_text("老客")


def people(page):
    step("PIN, lock, switch, the other language, sign out")
    page.goto("/pin")
    page.locator("[name=password]").fill("quiet steel dial 62")
    page.locator("[name=pin]").fill("4827")
    shoot(page, "pin-zh")
    page.locator("main button.button").click()
    expect(page.locator(".say")).to_be_visible()
    page.locator("details.menu summary").click()
    shoot(page, "menu-zh", whole=False)
    page.locator("form[action='/lock'] button").click()
    expect(page.locator("[name=pin]")).to_be_visible()
    shoot(page, "switch-zh")
    page.locator(".person").first.click()
    page.locator("[name=pin]").fill("4827")
    page.locator("main button.button").click()
    expect(page.locator("h1")).to_be_visible()
    page.goto("/")
    page.locator("details.menu summary").click()
    page.locator("form[action='/language'] button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    shoot(page, "today-switched-en")


def lists(page):
    step("sales, notices, empty and missing pages")
    page.goto("/sales")
    sizes(page, "sales-en")
    page.locator("main td a").first.click()
    shoot(page, "sale-en")
    page.goto("/sales?from=2020-01-01&until=2020-01-02")
    shoot(page, "sales-none-en")
    page.goto("/notices")
    shoot(page, "notices-en")
    page.goto("/members/00000000-0000-7000-8000-000000000000")
    shoot(page, "not-found-en")
    page.goto("/password")
    shoot(page, "password-en")
    page.goto("/members/new")
    sizes(page, "register-en")


def printing(page, records):
    step("a member on paper")
    page.goto("/members?q=2288")
    page.locator("main #hits a").first.click()
    page.emulate_media(media="print")
    shoot(page, "member-print-en")
    page.emulate_media(media="screen")


def without_scripts(browser, fleet):
    step("without scripts: sign in, search, ask head office, register, sell")
    context = browser.person(fleet.web["SH"], "en", size="phone", scripts=False)
    page = browser.tab(context)
    sign_in(page, "SH-02")
    page.locator("#q").fill("2288")
    page.locator("#q").press("Enter")
    expect(page.locator("main #hits .who")).to_have_text("李明朗")
    page.goto("/members/new")
    page.locator("[name=name]").fill("Plain Form")
    page.locator("[name=phone]").fill("13661920017")
    page.locator("main button.button").click()
    expect(page.locator("h1")).to_have_text("Plain Form")
    page.locator("a[href$='/sale']").first.click()
    page.locator("#brand-0").fill("Lunaris")
    page.locator("#amount-0").fill("88,000")
    page.locator("[name=add-line]").click()
    expect(page.locator("#brand-0")).to_have_value("Lunaris")
    page.locator("#brand-1").fill("Strap")
    page.locator("#amount-1").fill("1200")
    page.locator("[name=save]").click()
    expect(page.locator("#purchases")).to_contain_text("¥89,200.00")
    context.close()


def unknown(browser, fleet, page):
    step("an address that leads nowhere is a page, in the reader's language")
    page.goto("/nothing/here")
    expect(page.locator("h1")).to_have_text("没有这个页面")
    shoot(page, "unknown-zh")
    context = browser.person(fleet.web["SH"], "en")
    stranger = browser.tab(context)
    answer = stranger.goto("/nothing")
    assert answer.status == 404, answer.status
    expect(stranger.locator("h1")).to_have_text("There is no such page")
    shoot(stranger, "unknown-en")
    context.close()


def story():
    with tempfile.TemporaryDirectory(prefix="counter-") as folder, Fleet(folder) as fleet, Browser() as browser:
        records = book(fleet)
        door(browser, fleet)
        beijing = beijing_tabs(browser, fleet)
        shanghai = browser.person(fleet.web["SH"], "zh")
        page = browser.tab(shanghai)
        sign_in(page, "SH-01")
        sizes(page, "today-zh")
        search(page, records)
        admit(page)
        register(page, fleet)
        sell(page)
        line_up(page, fleet, beijing)
        work(page)
        reveal_and_edit(page)
        care.run(page, step)
        unknown(browser, fleet, page)
        manager(browser, fleet)
        people(page)
        lists(page)
        care.in_english(page, step)
        printing(page, records)
        without_scripts(browser, fleet)
        filtered.run(browser, fleet, step)
        month.run(browser, fleet, step)
        privacy.run(browser, fleet, step)
        review.run(browser, fleet, step)
        ownership.run(browser, fleet, step)
        office.run(browser, fleet, step)
        imports.run(browser, fleet, fields.run(browser, fleet, step), step)
        browser.sound()
        hostile.run(browser, fleet, step)
        browser.sound()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        story()
    except Exception:
        traceback.print_exc()
        print(f"Screenshots, the last of them where it broke off: {SCREENSHOTS}")
        print(f"{max(len(STEPS) - 1, 0)} passed, 1 failed")
        return 1
    print(f"{len(STEPS)} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
