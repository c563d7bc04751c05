"""Lists of credits and notices, enquiries without a member, and sales in another currency."""

import datetime
import io
import zipfile

from playwright.sync_api import expect

from pages import shoot, sign_in, sizes

DIGITS, MEMBER = "2288", "李明朗"


def this_month():
    """Its first day, as the stores count days."""
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    return today.replace(day=1).isoformat()


def file(page, action, form):
    if not page.locator(f"form[action='{action}']").is_visible():
        page.locator("details.no-print > summary").click()
    page.locator(f"form[action='{action}'] [name=as]").select_option(form)
    with page.expect_download() as download:
        page.locator(f"form[action='{action}'] button").click()
    with open(download.value.path(), "rb") as saved:
        return saved.read()


def credits(page):
    page.goto("/store")
    page.locator("a[href='/store/credits']").click()
    expect(page.locator("h1")).to_have_text("本月业绩")
    expect(page.locator("#from")).to_have_value(this_month())
    expect(page.locator("#shares table")).to_contain_text("林 雨桐")
    expect(page.locator("#credits")).to_contain_text("已确认")
    sizes(page, "credits-zh")
    page.locator("#brand").fill("meridian")
    page.locator("form.filter button").click()
    expect(page.locator("#credits")).not_to_contain_text("Lunaris")
    page.locator("#associate").select_option(label="Chen Kai SH-02")
    page.locator("form.filter button").click()
    expect(page.locator("#credits tbody tr").first).to_contain_text("Chen Kai")
    text = file(page, "/store/credits/export", "csv")
    assert text.startswith(b"\xef\xbb\xbf") and "Chen Kai".encode() in text and b"Lunaris" not in text, text[:200]
    with zipfile.ZipFile(io.BytesIO(file(page, "/store/credits/export", "xlsx"))) as book:
        assert book.testzip() is None
    page.locator("#credits td.what a").first.click()
    expect(page.locator("#sale")).to_be_visible()
    page.goto("/store/credits")
    page.locator("a", has_text="上月").click()
    expect(page.locator("h1")).to_contain_text("业绩")
    shoot(page, "credits-month-before-zh")


def notices(page):
    page.goto("/notices")
    expect(page.locator("h1")).to_have_text("通知")
    sizes(page, "notices-zh")
    assert file(page, "/notices/export", "csv").startswith(b"\xef\xbb\xbf")
    page.locator("#brand").fill("没有这个品牌")
    page.locator("form.filter button").click()
    expect(page.locator("main")).to_contain_text("没有符合的记录")
    shoot(page, "notices-none-zh")


def enquiry(page):
    page.goto("/")
    page.locator("a[href='/enquiries/new']").click()
    page.locator("main form button.button", has_text="保存").click()
    expect(page.locator("#brand-wrong")).to_be_visible()
    shoot(page, "enquiry-wrong-zh")
    page.locator("label:has([name=channel][value=call])").click()
    page.locator("#brand").fill("Lunaris")
    page.locator("#reference").fill("L310.ST")
    page.locator("#note").fill("36 毫米钢款何时到货")
    page.locator("main form button.button", has_text="保存").click()
    expect(page.locator("h1")).to_have_text("咨询")
    sizes(page, "enquiry-zh")
    address = page.url.split("?")[0]
    page.goto("/")
    expect(page.locator("#today-waiting")).to_contain_text("未留名")
    page.goto("/enquiries")
    expect(page.locator("#enquiries")).to_contain_text("36 毫米钢款何时到货")
    sizes(page, "enquiries-zh")
    page.goto(address)
    page.locator("#member").fill(DIGITS)
    page.locator("form[action$='/member'] button.button").click()
    expect(page.locator("#reason-wrong")).to_be_visible()
    expect(page.locator("#member")).to_have_value(DIGITS)
    page.locator("#reason").fill("次日来电确认")
    page.locator("form[action$='/member'] button.button").click()
    expect(page.locator("main")).to_contain_text("已补录会员")
    shoot(page, "enquiry-named-zh")
    page.locator("main a", has_text="会员页").click()
    expect(page.locator("h1")).to_have_text(MEMBER)
    expect(page.locator("#enquiries")).to_contain_text("36 毫米钢款何时到货")


def currency(page):
    page.goto("/sales/new")
    expect(page.locator("#currency")).to_have_value("CNY")
    page.locator("#brand-0").fill("Meridian")
    page.locator("#serial-0").fill("ME445566")
    page.locator("#amount-0").fill("¥88,000")
    page.locator("#currency").select_option("HKD")
    page.locator("[name=save]").click()
    expect(page.locator("#amount-0-wrong")).to_be_visible()
    shoot(page, "sale-currency-wrong-zh")
    page.locator("#amount-0").fill("HK$88,000")
    page.locator("[name=save]").click()
    expect(page.locator("h1")).to_contain_text("HKD 88,000.00")
    page.locator("summary", has_text="退货").click()
    page.locator("a[href$='/exchange']").click()
    expect(page.locator("main label[for=amount-0]")).to_contain_text("HKD")
    page.locator("[name^='back-']").first.fill("1")
    page.locator("#reason").fill("换大一号")
    page.locator("#brand-0").fill("Meridian")
    page.locator("#amount-0").fill("91000")
    shoot(page, "exchange-currency-zh")
    page.locator("[name=save]").click()
    expect(page.locator("h1")).to_contain_text("HKD 91,000.00")


def in_english(browser, fleet):
    """Without scripts, on a phone: the pages are links and forms."""
    context = browser.person(fleet.web["SH"], "en", size="phone", scripts=False)
    page = browser.tab(context)
    sign_in(page, "SH-90")
    page.goto("/store/credits")
    expect(page.locator("h1")).to_have_text("Credit this month")
    shoot(page, "credits-phone-en")
    page.locator("#shares td a").first.click()
    expect(page.locator("#credits tbody tr").first).to_be_visible()
    page.goto("/enquiries/new")
    page.locator("#note").fill("Strap for a 38 mm case")
    shoot(page, "enquiry-new-phone-en")
    page.locator("main form button.button", has_text="Save").click()
    expect(page.locator("main")).to_contain_text("Strap for a 38 mm case")
    page.goto("/enquiries?all=1")
    expect(page.locator("#enquiries")).to_contain_text("named")
    shoot(page, "enquiries-all-phone-en")
    context.close()


def run(browser, fleet, step):
    step("the manager: credits and notices narrowed down, down to the sale, and as files")
    context = browser.person(fleet.web["SH"], "zh")
    page = browser.tab(context)
    sign_in(page, "SH-90")
    credits(page)
    notices(page)
    context.close()
    step("somebody asks without a name and is named later; a sale and an exchange in another currency")
    context = browser.person(fleet.web["SH"], "zh")
    page = browser.tab(context)
    sign_in(page, "SH-01")
    enquiry(page)
    currency(page)
    context.close()
    step("the same without scripts, on a phone")
    in_english(browser, fleet)
