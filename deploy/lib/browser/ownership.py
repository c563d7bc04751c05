"""Who owns whom: a dispute at a store, its hearing and ruling at the hub, an award with its evidence, members of a leaver."""

from playwright.sync_api import expect

from pages import shoot, sign_in, sizes
from privacy import sign_in_with_code

HEAD_OFFICE, MEMBER, DIGITS = "HQ-01", "王思远", "0061"


def dispute(page):
    page.goto(f"/members?q={DIGITS}")
    page.locator("main #hits a").first.click()
    expect(page.locator("h1")).to_have_text(MEMBER)
    page.locator("#owner a[href$='/dispute']").click()
    expect(page.locator("h1")).to_have_text("归属异议")
    page.locator("form.stack button.button").click()
    expect(page.locator("#statement-wrong")).to_be_visible()
    page.locator("#statement").fill("会员三月二日先到我处看表，有到店登记。")
    shoot(page, "dispute-open-zh")
    page.locator("form.stack button.button").click()
    expect(page.locator(".say.is-good")).to_contain_text("异议已提出")
    sizes(page, "dispute-opened-zh")


def settle(page):
    page.goto("/disputes")
    expect(page.locator("main .rows")).to_contain_text(MEMBER)
    sizes(page, "disputes-zh")
    page.locator("main .rows a").first.click()
    page.locator("#hearing").fill("林雨桐：顾客先到我处。Chen Kai：登记为准，同意由总部裁定。")
    page.locator("form[action$='/hear'] button.button").click()
    expect(page.locator(".say.is-good")).to_be_visible()
    sizes(page, "dispute-heard-zh")
    page.locator("form[action$='/settle'] button.button").click()
    expect(page.locator("#owner-wrong")).to_be_visible()
    page.locator("#code").fill("SH-01")
    page.locator("#reason").fill("双方陈述一致，林雨桐接触在先。")
    page.locator("form[action$='/settle'] button.button").click()
    expect(page.locator(".say.is-good")).to_contain_text("已裁定")
    expect(page.locator("main")).to_contain_text("变更归属")


def awards(page, fleet):
    fleet.settle()
    page.goto("/awards?state=ruled")
    sizes(page, "awards-zh")
    page.locator("main .rows a", has_text=MEMBER).click()
    expect(page.locator("main")).to_contain_text("可证实区间")
    expect(page.locator("main")).to_contain_text("双方陈述一致")
    sizes(page, "award-zh")


def hand_over(page):
    page.goto("/hand-over")
    page.locator("#leaver").fill("SH-02")
    page.locator("#to").fill("SH-01")
    page.locator("form.stack button.button").first.click()
    expect(page.locator("main")).to_contain_text("交接结果")
    sizes(page, "hand-over-zh")
    page.locator("#reason").fill("离职")
    page.locator("form.stack button.button", has_text="会员交接").click()
    expect(page.locator("#sure-wrong")).to_be_visible()
    page.locator("#sure").check()
    page.locator("form.stack button.button", has_text="会员交接").click()
    expect(page.locator(".say.is-good")).to_contain_text("会员已交接")


def in_english(browser, fleet, cookies):
    """In the same session: a one-time code opens once."""
    context = browser.person(fleet.web["hub"], "en")
    context.add_cookies(cookies)
    page = browser.tab(context)
    page.goto("/awards?state=ruled")
    page.locator("main .rows a", has_text=MEMBER).click()
    shoot(page, "award-en")
    page.goto("/disputes")
    shoot(page, "disputes-en")
    page.goto("/hand-over?leaver=SH-02&to=BJ-01&pool=")
    shoot(page, "hand-over-en")
    context.close()


def run(browser, fleet, step):
    step("a store disputes who owns a member; head office hears both sides, rules, and reads the award with its evidence")
    store = browser.person(fleet.web["SH"], "zh")
    counter = browser.tab(store)
    sign_in(counter, "SH-01")
    dispute(counter)
    fleet.settle()
    context = browser.person(fleet.web["hub"], "zh")
    page = browser.tab(context)
    sign_in_with_code(page, fleet, HEAD_OFFICE, None)
    settle(page)
    awards(page, fleet)
    step("members of somebody who leaves: first how many go to whom, then they go")
    hand_over(page)
    cookies = context.cookies()
    context.close()
    store.close()
    in_english(browser, fleet, cookies)
