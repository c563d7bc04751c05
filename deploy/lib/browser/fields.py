"""Fields that the house defines: a module comes, one field is made at head office, the counter fills both in and finds by them."""

import re

from playwright.sync_api import expect

from pages import shoot, sign_in, sizes
from privacy import sign_in_with_code

HEAD_OFFICE, MEMBER, DIGITS = "HQ-01", "李明朗", "2288"


def labelled(page, label):
    return page.get_by_label(re.compile(label)).first


def define(page):
    page.goto("/fields")
    expect(page.locator("main")).to_contain_text("腕表偏好")
    sizes(page, "fields-zh")
    page.locator("a", has_text="新建字段").first.click()
    labelled(page, "^代码").fill("Strap")
    page.locator("#kind").select_option("option")
    page.locator("#options").fill("steel = Steel")
    page.locator("form.stack button.button").click()
    expect(page.locator("#code-wrong")).to_be_visible()
    expect(page.locator("#options-wrong")).to_contain_text("第 1 行")
    expect(page.locator("#code")).to_have_value("Strap")
    shoot(page, "field-wrong-zh")
    page.locator("#code").fill("watch.strap")
    page.locator("#chinese").fill("表带材质")
    page.locator("#english").fill("Strap material")
    page.locator("#searchable").check()
    page.locator("#options").fill("steel = Steel / 精钢\nleather = Leather / 真皮\nrubber = Rubber / 橡胶")
    page.locator("form.stack button.button").click()
    expect(page.locator("h1")).to_have_text("表带材质")
    expect(page.locator("main")).to_contain_text("表单预览")
    page.locator("summary", has_text="谁可查看和填写").click()
    page.locator("#layout-steward").select_option("hidden")
    page.locator("form.stack button.button").first.click()
    expect(page.locator(".say.is-good")).to_be_visible()
    sizes(page, "field-zh")
    page.goto("/fields")
    page.locator("li", has_text="表带材质").locator("button", has_text="上移").click()
    rows = page.locator("main li small")
    expect(rows.nth(4)).to_contain_text("watch.strap")


def fill(page):
    page.goto(f"/members?q={DIGITS}")
    page.locator("main #hits a").first.click()
    expect(page.locator("h1")).to_have_text(MEMBER)
    page.locator("main a[href*='/fields/']").first.click()
    labelled(page, "^腕围").fill("16.5 厘米")
    labelled(page, "^预算上限").fill("二十万")
    page.locator("main .choices label", has_text="欧米茄").click()
    page.locator("form.stack button.button").click()
    expect(page.locator("main .wrong")).to_have_count(2)
    expect(labelled(page, "^腕围")).to_have_value("16.5 厘米")
    expect(page.locator("input[name$='-option-omega']")).to_be_checked()
    shoot(page, "member-fields-wrong-zh")
    labelled(page, "^腕围").fill("１６５ 毫米")
    labelled(page, "^预算上限").fill("20万")
    labelled(page, "其他$").fill("Lunaris，Meridian")
    labelled(page, "^表带材质").select_option("leather")
    page.locator("form.stack button.button").click()
    expect(page.locator("h1")).to_have_text(MEMBER)
    for text in ["165 mm", "¥200,000.00", "欧米茄、Lunaris、Meridian", "真皮"]:
        expect(page.locator("main")).to_contain_text(text)
    sizes(page, "member-fields-zh")


def find(page):
    for typed in ["欧米茄", "meridian", "真皮", "Leather"]:
        page.goto(f"/members?q={typed}")
        expect(page.locator("main #hits")).to_contain_text(MEMBER)
        expect(page.locator("main #hits")).to_contain_text("自定义字段")


def narrow(page):
    page.goto("/store/members")
    page.locator("#field").select_option("watch.strap")
    page.locator("#value").fill("木头")
    page.locator("form.filter button").click()
    expect(page.locator("#value-wrong")).to_be_visible()
    expect(page.locator("#value")).to_have_value("木头")
    page.locator("#value").fill("真皮")
    page.locator("form.filter button").click()
    expect(page.locator("main .rows li")).to_have_count(1)
    expect(page.locator("main .rows")).to_contain_text(MEMBER)
    sizes(page, "members-by-field-zh")


def run(browser, fleet, step):
    """Returns the cookies of head office: a code is taken once, and the next is not valid yet."""
    step("head office takes a module of fields and makes one more; a store fills them in and finds by them")
    fleet.run("field", "install", "watch", "--as", HEAD_OFFICE, "--data", "hub", "--json")
    context = browser.person(fleet.web["hub"], "zh")
    page = browser.tab(context)
    sign_in_with_code(page, fleet, HEAD_OFFICE, None)
    define(page)
    fleet.settle()
    store = browser.person(fleet.web["SH"], "zh")
    counter = browser.tab(store)
    sign_in(counter, "SH-02")
    fill(counter)
    find(counter)
    cookies = store.cookies()
    store.close()
    fleet.settle()
    narrow(page)
    office = context.cookies()
    context.close()
    english = browser.person(fleet.web["SH"], "en")
    english.add_cookies(cookies)
    page = browser.tab(english)
    page.goto(f"/members?q={DIGITS}")
    page.locator("main #hits a").first.click()
    expect(page.locator("main")).to_contain_text("Omega, Lunaris, Meridian")
    shoot(page, "member-fields-en")
    page.locator("main a[href*='/fields/']").first.click()
    sizes(page, "member-fields-form-en")
    english.close()
    return office
