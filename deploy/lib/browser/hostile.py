"""Fields that hold scripts, formulas, turned directions, control characters and far too much, on every page."""

from playwright.sync_api import expect

from pages import SIZES, check, shoot, sign_in

PAYLOADS = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</title><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>", "<iframe srcdoc='<script>alert(1)</script>'>", "javascript:alert(1)",
    "{{7*7}}${7*7}", "=HYPERLINK(\"http://evil.example\",\"x\")", "@SUM(1+1)*cmd|' /C calc'!A0", "+1+1", "-1+1",
    "\u202emoc.live\u202c", "\u2066isolated", "a\u0001b\u007fc", "\ufeffmark", "👩‍👩‍👧‍👦🏳️‍🌈" * 20, "Z̸̧̡͙̥͔͓̲̣̦" * 30, "王" * 3400,
    "W" * 9_000, "%00%0d%0aSet-Cookie: x=1", "\u2028line\u2029", "<!--", "]]>", "&lt;b&gt;", "\\u003cscript\\u003e",
]


def run(browser, fleet, step):
    step(f"{len(PAYLOADS)} hostile texts in every field, every page, three sizes")
    records = []
    for index, text in enumerate(PAYLOADS):
        name = f"敌意{index:02d} {text}"
        record = fleet.run(
            "member", "register", f"--name={name}", f"--wechat={text[:200]}", f"--address={text}", f"--note={text}",
            f"--birthday={text[:60]}", f"--phone=1391000{index:04d}", "--as", "SH-01", "--data", "SH", "--json")["record"]
        fleet.run("contact", "log", record, "--kind", "visit", f"--note={text}", "--as", "SH-01", "--data", "SH", "--json")
        fleet.run("enquiry", "record", f"--brand={text}", f"--reference={text}", f"--note={text}", "--as", "SH-01",
                  "--data", "SH", "--json")
        fleet.run("sale", "record", record, f"--brand={text}", f"--reference={text}", f"--serial=S{index}{text}",
                  "--amount", "1", "--as", "SH-01", "--data", "SH", "--json")
        records.append(record)
    context = browser.person(fleet.web["SH"], "en")
    page = browser.tab(context)
    sign_in(page, "SH-01")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for path in ("/", "/sales", "/notices", "/store/credits", "/enquiries", "/members?q=%E6%95%8C%E6%84%8F"):
            page.goto(path)
            check(page, f"hostile {path} {size}")
        shoot(page, f"hostile-{size}", whole=False)
    for index, record in enumerate(records):
        for path in (f"/members/{record}", f"/members/{record}/edit", f"/members/{record}/sale",
                     f"/members/{record}/complaints"):
            page.goto(path)
            check(page, f"hostile {index} {path}")
        page.set_viewport_size(dict(zip(("width", "height"), SIZES["phone" if index % 2 else "desktop"])))
    browser.sound()
    step("hostile texts typed into the forms come back as text")
    for text in PAYLOADS:
        page.goto("/members/new")
        page.locator("[name=name]").fill(text[:250])
        page.locator("[name=phone]").fill("no number")
        page.locator("main button.button").click()
        expect(page.locator("#phone-wrong")).to_be_visible()
        check(page, f"typed {text[:20]!r}")
    context.close()
