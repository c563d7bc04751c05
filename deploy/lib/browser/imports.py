"""A list from another system: brought, mapped, looked at, imported behind the page, taken back; the next one comes up mapped."""

import pathlib
import re
import tempfile

from playwright.sync_api import expect

from pages import LIVE_MILLISECONDS, shoot, sizes

STORE, KNOWN, PHONE = "SH", "王思远", "13761230061"
HEADER = "Nr;Kunde;Mobile;E-mail;Geburtstag;Bemerkung\n"


def rows(first, last):
    return "".join(f"C{number};陈晓{number};1391{number % 10}{110_000 + number * 37};c{number}@example.com;1985-03-12;VIP\n"
                   for number in range(first, last))


def bring(page, name, text):
    page.goto("/import")
    # From a file: what is sent through the driver instead takes it half a minute.
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / name
        path.write_text(text, encoding="utf-8")
        page.locator("#list").set_input_files(path)
        page.locator("form[enctype] button.button").click()
        page.wait_for_load_state()


def refused(page):
    page.goto("/import")
    sizes(page, "import-zh")
    page.locator("form[enctype] button.button").click()
    expect(page.locator("#list-wrong")).to_have_text("请选择文件。")
    bring(page, "empty.csv", "")
    expect(page.locator("#list-wrong")).to_have_text("文件是空的。")
    # Too large is said before it is sent.
    bring(page, "large.csv", "x" * ((32 << 20) + 1))
    expect(page.locator("#list-wrong")).to_contain_text("32 MB")
    shoot(page, "import-refused-zh")


def too_large_without_scripts(browser, fleet, cookies):
    context = browser.person(fleet.web["hub"], "zh", scripts=False)
    context.add_cookies(cookies)
    page = browser.tab(context)
    bring(page, "large.csv", "x" * (42 << 20))
    expect(page.locator(".say.is-bad, #list-wrong")).to_contain_text("32 MB")
    context.close()


def columns(page, text):
    bring(page, "old-system.csv", text)
    expect(page.locator("h1")).to_have_text("old-system.csv")
    expect(page.locator("#column-2")).to_have_value("phone")
    page.locator("form.stack button.button").click()
    expect(page.locator("#columns-wrong")).to_contain_text("会员编号")
    page.locator("#column-0").select_option("record")
    page.locator("#column-1").select_option("name")
    page.locator("#column-5").select_option("name")
    page.locator("form.stack button.button").click()
    expect(page.locator("#column-5-wrong")).to_contain_text("Kunde")
    shoot(page, "import-columns-wrong-zh")
    page.locator("#column-5").select_option("")
    page.locator("#column-4").select_option("birthday")
    page.locator("#store").select_option(STORE)
    sizes(page, "import-columns-zh")
    page.locator("form.stack button.button").click()


def preview(page):
    expect(page.locator("main")).to_contain_text("导入预览", timeout=LIVE_MILLISECONDS)
    main = page.locator("main")
    expect(main).to_contain_text(KNOWN)
    expect(main).to_contain_text("手机号相同")
    sizes(page, "import-preview-zh")


def take(page):
    page.get_by_role("button", name="开始导入").click()
    shoot(page, "import-running-zh")
    expect(page.locator("main")).to_contain_text("导入完成", timeout=LIVE_MILLISECONDS)
    expect(page.locator("main")).to_contain_text("拒收")
    sizes(page, "import-done-zh")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载拒收行").click()
    with open(download.value.path(), encoding="utf-8-sig") as file:
        text = file.read()
    assert "reject_reason" in text and "'=1+1" in text, text[:300]


def again(page, text):
    bring(page, "next.csv", text)
    expect(page.locator("main")).to_contain_text("已按上次相同表头")
    expect(page.locator("#column-0")).to_have_value("record")
    expect(page.locator("#column-4")).to_have_value("birthday")
    shoot(page, "import-remembered-zh")
    page.get_by_role("button", name="删除文件").click()
    expect(page.locator(".say.is-good")).to_have_text("文件已删除。")


def take_back(page):
    page.goto("/import")
    page.locator("main a", has_text="撤销导入").first.click()
    page.locator("form.stack button.button").click()
    expect(page.locator("#reason-wrong")).to_be_visible()
    page.locator("#reason").select_option("correction")
    page.locator("#sure").check()
    shoot(page, "import-undo-zh")
    page.locator("form.stack button.button").click()
    expect(page.locator("main")).to_contain_text("归档档案", timeout=LIVE_MILLISECONDS)
    sizes(page, "import-undone-zh")


def in_english(browser, fleet, cookies, text):
    context = browser.person(fleet.web["hub"], "en")
    context.add_cookies(cookies)
    page = browser.tab(context)
    page.goto("/import")
    shoot(page, "import-en")
    bring(page, "contacts.csv", text)
    expect(page.locator("#column-0")).to_have_value("record")
    page.locator("#store").select_option(STORE)
    shoot(page, "import-columns-en")
    page.locator("form.stack button.button").click()
    expect(page.locator("main")).to_contain_text("What would happen", timeout=LIVE_MILLISECONDS)
    shoot(page, "import-preview-en")
    page.get_by_role("button", name=re.compile("^Import$")).click()
    expect(page.locator("main")).to_contain_text("Imported", timeout=LIVE_MILLISECONDS)
    shoot(page, "import-done-en")
    page.goto("/import")
    page.locator("main a", has_text="Undo the import").first.click()
    shoot(page, "import-undo-en")
    context.close()


def run(browser, fleet, cookies, step):
    step("head office brings a store's list in: columns mapped once, looked at, imported, rejects fetched, taken back whole")
    text = (HEADER + f"C1;{KNOWN};{PHONE};;;\nC2;王思原;;;;\n;=1+1;13817640325;;;\n" + rows(100, 900))
    context = browser.person(fleet.web["hub"], "zh")
    context.add_cookies(cookies)
    page = browser.tab(context)
    refused(page)
    too_large_without_scripts(browser, fleet, context.cookies())
    columns(page, text)
    preview(page)
    take(page)
    again(page, HEADER.replace(";", ",") + "C9,陈晓,13911138222,,,\n")
    take_back(page)
    in_english(browser, fleet, context.cookies(), HUBSPOT)
    context.close()


HUBSPOT = """Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Create Date,City
351,若兰,欧阳,ruolan@example.com,021-62880101,13817640325,SH-01,2024-03-05 14:20,上海
352,Marc,Weber,marc@example.com,,,SH-01,2024-03-07 08:00,
"""
