"""Opening the counter's pages in headless Chromium: sign-in, screenshots, and what must hold on every page."""

import os
import shutil

from playwright.sync_api import Error, expect, sync_playwright

from fleet import PASSWORD, ROOT

SCREENSHOTS = os.path.join(ROOT, ".build", "screenshots")
SIZES = {"desktop": (1280, 860), "tablet": (834, 1112), "phone": (390, 844)}
LIVE_MILLISECONDS = 20_000

WATCH = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.reports.push(event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile);
});
"""


class Browser:
    """Use as a context."""

    def __enter__(self):
        chromium = shutil.which("chromium")
        if not chromium:
            raise AssertionError("Chromium is missing: sudo apt-get install -y chromium")
        shutil.rmtree(SCREENSHOTS, ignore_errors=True)
        os.makedirs(SCREENSHOTS)
        self.playwright = sync_playwright().start()
        # Chromium's own sandbox needs rights that root in a container does not have.
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.chromium = self.playwright.chromium.launch(executable_path=chromium, args=flags)
        self.dialogs = []
        self.complaints = []
        return self

    def __exit__(self, error, *_):
        if error:
            self._shoot_all()
        self.chromium.close()
        self.playwright.stop()

    def _shoot_all(self):
        """What stood on each tab when something went wrong."""
        pages = [page for context in self.chromium.contexts for page in context.pages]
        for number, page in enumerate(pages):
            try:
                page.screenshot(path=os.path.join(SCREENSHOTS, f"broken-{number}.png"), timeout=5_000)
            except Error:
                continue

    def person(self, origin, language, size="desktop", scheme="light", scripts=True):
        """A browser of its own, with its own cookies."""
        width, height = SIZES[size]
        context = self.chromium.new_context(
            base_url=origin, locale={"zh": "zh-CN", "en": "en-GB"}[language], color_scheme=scheme,
            viewport={"width": width, "height": height}, java_script_enabled=scripts, timezone_id="Asia/Shanghai")
        context.add_init_script(WATCH)
        context.set_default_timeout(15_000)
        return context

    def tab(self, context):
        page = context.new_page()

        def dialog(event):
            self.dialogs.append(event.message)
            event.dismiss()

        page.on("dialog", dialog)
        page.on("console", lambda message: self._heard(message, page))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _heard(self, message, page):
        text = message.text
        is_ours = "Content Security Policy" in text or "Trusted" in text or message.type == "error"
        # What the browser says of answers that are meant to be refusals.
        if is_ours and "the server responded with a status of" not in text and "ERR_" not in text:
            self.complaints.append(f"{page.url}: {text}")

    def sound(self):
        assert not self.dialogs, f"dialogs opened: {self.dialogs}"
        assert not self.complaints, f"the browser complained: {self.complaints}"


def sign_in(page, code):
    page.goto("/")
    page.locator("[name=code]").fill(code)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main.door button.button").click()
    expect(page.locator("main h1")).to_be_visible()


def check(page, where):
    """What must hold on every page: it fits its width, broke no rule of the browser, has one heading and names."""
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], f"{where}: {wide[0]} pixels of content in {wide[1]}"
    reports = page.evaluate("window.reports || []")
    assert not reports, f"{where}: {reports}"
    assert page.locator("h1").count() == 1, f"{where}: one heading a page"
    nameless = page.evaluate("""
      [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")].filter((item) => {
        const label = item.labels && item.labels.length ? [...item.labels].map((one) => one.textContent).join("") : "";
        return !(label + (item.getAttribute("aria-label") || "") + item.textContent).trim();
      }).map((item) => item.outerHTML.slice(0, 120))""")
    assert not nameless, f"{where}: without a name: {nameless}"


def shoot(page, name, whole=True):
    check(page, name)
    page.screenshot(path=os.path.join(SCREENSHOTS, f"{name}.png"), full_page=whole, animations="disabled")


def sizes(page, name):
    """One page at every size, light; and the desktop once more in the dark."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        shoot(page, f"{name}-{size}")
    width, height = SIZES["desktop"]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark")
    shoot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
