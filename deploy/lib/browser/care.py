"""What is kept of a member beside contacts and sales, put down in the browser: each form wrong first, then right."""

import re

from playwright.sync_api import expect

from pages import check, shoot, sizes


def open_member(page, key, name):
    page.goto(f"/members?q={key}")
    page.locator("main #hits a").first.click()
    expect(page.locator("h1")).to_have_text(name)


def follow(page, path):
    """A link to a form of the member."""
    page.locator(f"main a[href$='{path}']").first.click()
    expect(page.locator("form.stack")).to_be_visible()


def choose(page, word):
    page.locator("main .choices label").filter(has_text=re.compile(f"^{word}$")).click()


def save(page):
    page.locator("form.stack button.button").first.click()


def saved(page, name):
    expect(page.locator("h1")).to_have_text(name)


def preferences(page, name):
    follow(page, "/preferences")
    page.locator("#brands").fill("Lunaris，Meridian")
    page.locator("#wrist").fill("16 厘米")
    page.locator("#budget-from").fill("20万")
    page.locator("#budget-to").fill("10万")
    choose(page, "收藏")
    save(page)
    expect(page.locator("#wrist-wrong")).to_be_visible()
    expect(page.locator("#budget-to-wrong")).to_be_visible()
    expect(page.locator("#wrist")).to_have_value("16 厘米")
    expect(page.locator("[name=motive-collection]")).to_be_checked()
    shoot(page, "preferences-wrong-zh")
    page.locator("#wrist").fill("165")
    page.locator("#budget-to").fill("30万")
    save(page)
    saved(page, name)
    expect(page.locator("main")).to_contain_text("¥200,000.00 – ¥300,000.00")
    expect(page.locator("main")).to_contain_text("165 mm")
    follow(page, "/preferences")
    page.locator("#wrist").fill("")
    save(page)
    saved(page, name)
    expect(page.locator("main")).not_to_contain_text("165 mm")


def dates(page, name):
    follow(page, "/dates")
    page.locator("#kind").select_option("spouseBirthday")
    expect(page.locator("[name=date-leap]")).not_to_be_visible()
    choose(page, "农历")
    page.locator("#date-year").fill("1991")
    page.locator("#date-month").select_option("5")
    page.locator("#date-day").fill("30")
    page.locator("[name=date-leap]").check()
    save(page)
    # 1991 had no leap month at all; 1990 had a fifth one, of 29 days.
    expect(page.locator("#date-leap-wrong")).to_be_visible()
    expect(page.locator("#date-year")).to_have_value("1991")
    shoot(page, "date-wrong-zh")
    page.locator("#date-year").fill("1990")
    save(page)
    expect(page.locator("#date-day-wrong")).to_be_visible()
    page.locator("#date-day").fill("12")
    save(page)
    saved(page, name)
    expect(page.locator("main")).to_contain_text("农历1990年闰五月十二")
    follow(page, "/dates")
    page.locator("#date-month").select_option("5")
    page.locator("#date-day").fill("20")
    save(page)
    saved(page, name)
    expect(page.locator("main")).to_contain_text("5月20日")
    follow(page, "/dates")
    shoot(page, "dates-zh")
    page.locator("form[action$='/drop'] button").last.click()
    saved(page, name)


def consents(page, name):
    follow(page, "/consents")
    choose(page, "营销")
    save(page)
    expect(page.locator("#notice-wrong")).to_be_visible()
    expect(page.locator("[value=marketing]")).to_be_checked()
    shoot(page, "consent-wrong-zh")
    page.locator("#notice").fill("2026-01")
    page.locator("#channel").select_option("sms")
    save(page)
    saved(page, name)
    expect(page.locator("main")).to_contain_text("营销 · 短信")
    follow(page, "/consents")
    shoot(page, "consents-zh")
    page.locator("form[action$='/withdraw'] button").click()
    saved(page, name)
    expect(page.locator("main")).to_contain_text("已撤回")


def complaint(page, name):
    follow(page, "/complaints")
    choose(page, "产品")
    save(page)
    expect(page.locator("#description-wrong")).to_be_visible()
    shoot(page, "complaint-wrong-zh")
    page.locator("#description").fill("表冠旋紧后仍有松动")
    save(page)
    saved(page, name)
    expect(page.locator("#complaints")).to_contain_text("已受理")
    page.locator("#complaints a").click()
    choose(page, "已解决")
    save(page)
    expect(page.locator("#resolution-wrong")).to_be_visible()
    shoot(page, "complaint-handling-zh")
    page.locator("#resolution").fill("已更换表冠，防水测试合格")
    save(page)
    saved(page, name)
    expect(page.locator("#complaints")).to_contain_text("已更换表冠")


def enquiry(page, name):
    choose(page, "咨询")
    page.locator("#note").fill("想看 38 毫米两地时")
    page.locator("main form[action$='/log'] button.button").click()
    expect(page.locator("#enquiries")).to_contain_text("待回复")
    page.locator("#enquiries a").click()
    choose(page, "未成交")
    save(page)
    expect(page.locator("#lost-wrong")).to_be_visible()
    shoot(page, "enquiry-wrong-zh")
    choose(page, "已回复")
    save(page)
    saved(page, name)
    expect(page.locator("#enquiries")).to_contain_text("已回复")


def contacts(page, name):
    follow(page, "/contacts")
    choose(page, "邮箱")
    page.locator("#value").fill("li.minglang")
    save(page)
    expect(page.locator("#value-wrong")).to_be_visible()
    expect(page.locator("#value")).to_have_value("li.minglang")
    shoot(page, "contact-wrong-zh")
    page.locator("#value").fill("li.minglang@example.cn")
    save(page)
    saved(page, name)
    row = page.locator("main .card li", has_text="li.minglang@example.cn")
    row.locator("a", has_text="更正").click()
    choose(page, "已不是本人")
    shoot(page, "contact-correct-zh")
    save(page)
    saved(page, name)
    expect(page.locator("main")).not_to_contain_text("li.minglang@example.cn")


def mistake(page, name):
    choose(page, "通话")
    page.locator("#note").fill("打错了人")
    page.locator("main form[action$='/log'] button.button").click()
    page.locator("#story li", has_text="打错了人").locator("a").click()
    save(page)
    expect(page.locator("#reason-wrong")).to_be_visible()
    page.locator("#reason").fill("记到了别人名下")
    save(page)
    saved(page, name)
    expect(page.locator("#story .is-struck")).to_contain_text("记到了别人名下")


def exchange(page, name):
    page.locator("#purchases a", has_text="LU8840021").click()
    page.locator("summary", has_text="退货").click()
    page.locator("a[href$='/exchange']").click()
    page.locator("[name=save]").click()
    expect(page.locator(".wrong").first).to_be_visible()
    page.locator("[name^='back-']").first.fill("1")
    page.locator("#reason").fill("换大一号表径")
    page.locator("#brand-0").fill("Lunaris")
    page.locator("#serial-0").fill("LU8840099")
    page.locator("#amount-0").fill("16万")
    shoot(page, "exchange-zh")
    page.locator("[name=save]").click()
    expect(page.locator("h1")).to_contain_text("¥160,000.00")
    page.locator("#sale a").first.click()
    saved(page, name)
    expect(page.locator("#pieces")).to_contain_text("LU8840099")
    expect(page.locator("#pieces")).not_to_contain_text("LU8840021")


def lunar_birthday(page):
    page.goto("/members/new")
    page.locator("[name=name]").fill("慕容雪")
    page.locator("[name=phone]").fill("13761230088")
    page.locator("summary", has_text="更多资料").click()
    choose(page, "农历")
    page.locator("#birthday-month").select_option("4")
    page.locator("#birthday-day").fill("31")
    page.locator("main form.stack button.button").click()
    expect(page.locator("#birthday-day-wrong")).to_be_visible()
    expect(page.locator("#birthday-day")).to_have_value("31")
    shoot(page, "register-birthday-zh")
    page.locator("#birthday-day").fill("11")
    page.locator("main form.stack button.button").click()
    expect(page.locator("h1")).to_have_text("慕容雪")
    expect(page.locator("main")).to_contain_text("农历四月十一")


def run(page, step):
    step("preferences, dates in either calendar, consents given and withdrawn")
    open_member(page, "2288", "李明朗")
    for form in (preferences, dates, consents):
        form(page, "李明朗")
    step("complaints, enquiries, contact points, contacts logged by mistake")
    for form in (complaint, enquiry, contacts, mistake):
        form(page, "李明朗")
    step("an exchange, and a birthday in the Chinese calendar")
    exchange(page, "李明朗")
    sizes(page, "member-full-zh")
    lunar_birthday(page)


def in_english(page, step):
    """The same forms as an English reader on a telephone and in the dark sees them."""
    step("every form in English, narrow and dark")
    open_member(page, "2288", "李明朗")
    sizes(page, "member-full-en")
    path = re.sub(r"\?.*", "", page.url)
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    for form in ("preferences", "dates", "consents", "complaints", "contacts", "edit", "sale"):
        page.goto(f"{path}/{form}")
        shoot(page, f"{form}-phone-dark-en")
    page.set_viewport_size({"width": 1280, "height": 860})
    page.emulate_media(color_scheme="light")
    check(page, "english forms")
