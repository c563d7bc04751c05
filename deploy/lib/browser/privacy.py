"""What a member asks about the own data: noted at a store, answered and carried out at the hub by the privacy officer."""

import base64
import hmac
import json
import re
import struct
import time

from playwright.sync_api import expect

from fleet import PASSWORD
from pages import LIVE_MILLISECONDS, shoot, sign_in, sizes

OFFICER, MEMBER, DIGITS = "HQ-05", "单雄信", "1179"


# The half minute of the last code each person used: none opens twice, and the one after is good already.
USED = {}


def one_time_code(secret, person):
    """RFC 6238, as an authenticator shows it; the next one where this one was used, which is taken half a minute early and no sooner."""
    step = max(int(time.time()) // 30, USED.get(person, 0) + 1)
    time.sleep(max(0, (step - 1) * 30 - time.time()))
    USED[person] = step
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 15
    return str((struct.unpack(">I", mac[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000).zfill(6)


def sign_in_with_code(page, fleet, person, heading):
    """Signs somebody in at the hub with a second factor made just now."""
    uri = fleet.run("staff", "second-factor", person, "--data", "hub", "--json")["uri"]
    secret = re.search(r"secret=([A-Z2-7]+)", uri).group(1)
    page.goto("/")
    page.locator("[name=code]").fill(person)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main.door button.button").click()
    expect(page.locator("[name=one-time-code]")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=one-time-code]").fill(one_time_code(secret, person))
    page.locator("main.door button.button").click()
    if heading:
        expect(page.locator("h1")).to_have_text(heading)
    else:
        expect(page.locator("main.door")).to_have_count(0)


def choose(page, name, value):
    page.locator(f"label:has([name={name}][value={value}])").click()


def ask(page):
    page.goto(f"/members?q={DIGITS}")
    page.locator("main #hits a").first.click()
    expect(page.locator("h1")).to_have_text(MEMBER)
    page.locator("main a[href$='/privacy']").click()
    expect(page.locator("h1")).to_have_text("个人信息权利")
    choose(page, "requester", "nextOfKin")
    page.locator("form.stack button.button").click()
    expect(page.locator("#requester-name-wrong")).to_be_visible()
    shoot(page, "privacy-ask-wrong-zh")
    choose(page, "kind", "erase")
    choose(page, "requester", "self")
    page.locator("#note").fill("本人到店提出")
    page.locator("form.stack button.button").click()
    expect(page.locator("main")).to_contain_text("请求已登记。")
    expect(page.locator("main .rows")).to_contain_text("已受理")
    sizes(page, "privacy-asked-zh")


def answer(page):
    row = page.locator("main .rows li", has_text=MEMBER)
    expect(row).to_contain_text("删除")
    sizes(page, "privacy-register-zh")
    row.locator("a").first.click()
    expect(page.locator("h1")).to_have_text("删除")
    expect(page.locator("main")).to_contain_text("须先核实请求人身份")
    shoot(page, "privacy-request-zh")
    choose(page, "step", "refused")
    page.locator("form.stack button.button").click()
    expect(page.locator("#reason-wrong")).to_be_visible()
    shoot(page, "privacy-step-wrong-zh")
    choose(page, "step", "verified")
    page.locator("#reason").select_option("")
    page.locator("#note").fill("当面核对证件")
    page.locator("form.stack button.button").click()
    expect(page.locator("main")).to_contain_text("已核实身份")
    expect(page.locator("main")).to_contain_text("冷静期至")
    shoot(page, "privacy-cooling-zh")


def hand_over(page):
    page.locator("main a[href$='/privacy']", has_text="个人信息权利").click()
    for format, begins in (("json", b"{"), ("vcard", b"BEGIN:VCARD\r\n"), ("csv", b"\xef\xbb\xbftable,")):
        choose(page, "format", format)
        with page.expect_download() as download:
            page.locator("form[action$='/privacy/export'] button").click()
        with open(download.value.path(), "rb") as file:
            content = file.read()
        assert content.startswith(begins) and MEMBER.encode() in content, content[:200]
        if format == "json":
            person = json.loads(content)
            assert person["isComplete"] and person["receivedBy"], person["receivedBy"]
    shoot(page, "privacy-hand-over-zh")


def erase(page, fleet):
    fleet.run("privacy", "settings", "--cooling-off-days", "0", "--data", "hub")
    page.goto("/privacy")
    page.locator("main .rows li", has_text=MEMBER).locator("a").first.click()
    page.locator("form[action$='/erase'] button").click()
    expect(page.locator("#sure-wrong")).to_be_visible()
    shoot(page, "privacy-erase-zh")
    page.locator("#sure").check()
    page.locator("form[action$='/erase'] button").click()
    expect(page.locator("main")).to_contain_text("此人的信息已在总部删除")
    shoot(page, "privacy-erased-zh")
    page.goto("/privacy")
    expect(page.locator("main")).not_to_contain_text(MEMBER)
    shoot(page, "privacy-register-over-zh")


def run(browser, fleet, step):
    step("a member asks to be erased at a store; the privacy officer establishes who asked and hands over the data")
    store = browser.person(fleet.web["SH"], "zh")
    counter = browser.tab(store)
    sign_in(counter, "SH-02")
    ask(counter)
    sheet = re.sub(r"/privacy.*", "", counter.url)
    fleet.settle("SH")
    context = browser.person(fleet.web["hub"], "zh")
    page = browser.tab(context)
    sign_in_with_code(page, fleet, OFFICER, "个人信息请求")
    answer(page)
    hand_over(page)
    step("after the cooling-off the person is erased, at the hub at once and at the store with its next contact")
    erase(page, fleet)
    fleet.settle("SH")
    assert counter.goto(sheet).status == 404
    shoot(counter, "privacy-gone-zh")
    context.close()
    store.close()
