"""Head office closes last month at the hub; a store's manager reads and fetches the statement, also without the line; a sale of that
month which comes in later is a correction."""

import datetime
import io
import re
import zipfile

from playwright.sync_api import expect

from pages import shoot, sign_in, sizes
from privacy import sign_in_with_code

HEAD_OFFICE, MANAGER = "HQ-01", "SH-90"
HEADER = "document,date,card,pieces,amount,currency,associate\n"


def last_month():
    """Its first day, as the stores count days."""
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    return (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def sell(fleet, store, code, number, rows):
    """What the till of a store sold last month, to cards nobody has registered."""
    month = last_month()
    path = fleet.path(f"till-{store}-{number}.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for index, (day, amount, associate) in enumerate(rows):
            document = f"T{number}-{index}"
            file.write(f"{document},{month.replace(day=day)},{store}-{document},1,{amount},CNY,{associate}\n")
    fleet.run("import", "file", path, "--scope", "till", "--as", code, "--data", store, "--json")


def name(month, language):
    return f"{month.year}年{month.month}月" if language == "zh" else month.strftime("%b %Y")


def close(page, fleet):
    month = last_month()
    page.goto("/months")
    expect(page.locator("main")).to_contain_text("尚无已关账的月份")
    expect(page.locator("main")).to_contain_text("数据已到齐")
    sizes(page, "months-open-zh")
    page.locator("#month").fill("上个月")
    page.locator("form[action='/months'] button.button").click()
    expect(page.locator("#month-wrong")).to_be_visible()
    expect(page.locator("#sure-wrong")).to_be_visible()
    expect(page.locator("#month")).to_have_value("上个月")
    shoot(page, "months-close-wrong-zh")
    page.locator("#month").fill(month.strftime("%Y-%m"))
    page.locator("#sure").check()
    page.locator("form[action='/months'] button.button").click()
    expect(page.locator("h1")).to_have_text(f"{name(month, 'zh')} 对账单")
    expect(page.locator("main")).to_contain_text("月份已关账。")
    expect(page.locator("main")).to_contain_text("¥214,900.00")
    expect(page.locator("main .badge.is-good").first).to_have_text("已签名，完整")
    sizes(page, "statement-zh")


def later(page, fleet):
    month = last_month()
    sell(fleet, "SH", MANAGER, 2, [(27, "38000", "SH-02"), (28, "-8200", "SH-01")])
    fleet.settle()
    page.goto("/months")
    sizes(page, "months-zh")
    page.locator("a[href='/months/open']").click()
    expect(page.locator("main")).to_contain_text("更正")
    expect(page.locator("main")).to_contain_text("¥38,000.00")
    expect(page.locator("main")).to_contain_text("−¥8,200.00")
    sizes(page, "month-open-zh")
    # The statement stands as it was.
    page.goto(f"/months/{month.strftime('%Y-%m')}")
    expect(page.locator("main")).to_contain_text("¥214,900.00")
    expect(page.locator("main")).not_to_contain_text("¥38,000.00")


def read(page):
    month = last_month()
    page.locator("nav.places a", has_text="Months").click()
    expect(page.locator("h1")).to_have_text("Months")
    shoot(page, "months-manager-en")
    page.locator("main .rows a").first.click()
    expect(page.locator("h1")).to_have_text(f"Statement {name(month, 'en')}")
    expect(page.locator("main")).to_contain_text("林 雨桐")
    expect(page.locator("main")).not_to_contain_text("赵 一鸣")
    sizes(page, "statement-manager-en")
    page.locator("summary", has_text="Export the statement").click()
    shoot(page, "statement-export-en")
    for form in ("xlsx", "csv"):
        page.locator("[name=as]").select_option(form)
        with page.expect_download() as download:
            page.locator("form[action$='/export'] button").click()
        with open(download.value.path(), "rb") as file:
            content = file.read()
        if form == "csv":
            assert content.startswith(b"\xef\xbb\xbf") and b"151300.00" in content, content[:200]
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            assert book.testzip() is None
            sheets = [book.read(part).decode() for part in book.namelist() if part.startswith("xl/worksheets/")]
        assert len(sheets) == 2 and all("<v>151300.00</v>" in sheet for sheet in sheets), sheets[0][:300]
    page.goto("/exports")
    expect(page.locator("main")).to_contain_text("No exports were asked for")
    shoot(page, "exports-none-en")


def run(browser, fleet, step):
    step("head office closes last month: what it waits for, the statement of each store")
    sell(fleet, "SH", MANAGER, 1, [(3, "151300", "SH-01"), (12, "46800", "SH-02"), (28, "16800", "SH-02")])
    sell(fleet, "BJ", "BJ-90", 1, [(9, "68200", "BJ-01")])
    fleet.settle()
    context = browser.person(fleet.web["hub"], "zh")
    page = browser.tab(context)
    sign_in_with_code(page, fleet, HEAD_OFFICE, re.compile("沈 总"))
    close(page, fleet)
    fleet.settle()
    step("a sale of the closed month that comes in later is a correction of the open one")
    later(page, fleet)
    step("the store's manager has the statement without the line, and as a file")
    fleet.cut("SH")
    store = browser.person(fleet.web["SH"], "en")
    manager = browser.tab(store)
    sign_in(manager, MANAGER)
    read(manager)
    fleet.connect("SH")
    fleet.settle()
    context.close()
    store.close()
