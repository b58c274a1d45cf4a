"""A running site, and people with real browsers in front of it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2.bccache import BytecodeCache
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import Clock
from tests.factories.people import PASSWORD, Person, totp_code
from tests.journeys.site import Site, lay_out, running_site
from tests.places import ROOT

# The first is what Playwright itself takes where nobody looks on: Chromium's pages and scripts
# without its windows, at half the cost.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}

Browse = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, one per worker."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail("no Chromium was found: run .ci/system-packages.sh", pytrace=False)
    # Chromium's sandbox cannot be set up by root.
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty data folder. To be copied, not used."""
    folder = tmp_path_factory.mktemp("laid-out") / "instance"
    lay_out(folder)
    return folder


@pytest.fixture
def site(
    tmp_path: Path, laid_out: Path, clock: Clock, compiled_templates: BytecodeCache
) -> Iterator[Site]:
    """A fresh site whose time is `clock`."""
    instance = shutil.copytree(laid_out, tmp_path / "instance")
    with running_site(instance, compiled_templates) as running:
        yield running


class Audience:
    """Everybody who has a browser open during one test."""

    def __init__(self, chromium: Browser, site: Site) -> None:
        self._chromium = chromium
        self._site = site
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def browse(
        self,
        person: Person | None = None,
        *,
        has_scripts: bool = True,
        is_phone: bool = False,
        locale: str = "zh-CN",
    ) -> Page:
        """A new browser at the site's home page; `person` signs in through the form first."""
        context = self._chromium.new_context(
            base_url=self._site.address,
            locale=locale,
            timezone_id="Asia/Shanghai",
            java_script_enabled=has_scripts,
            reduced_motion="reduce",  # or every press first waits for the page to glide along
            **(PHONE if is_phone else {}),
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said.type, said.text))
        if person is not None:
            sign_in(page, person.email)
        page.goto("/")
        return page

    def _hear(self, page: Page, kind: str, text: str) -> None:
        # Chromium reports every answer of 400 and above as a console error: not a script's.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(f"{page.url}: {text}")

    def photograph(self, name: str) -> None:
        """Save every open page under test-results/."""
        folder = ROOT / "test-results"
        folder.mkdir(exist_ok=True)
        for person, context in enumerate(self.contexts, 1):
            for number, page in enumerate(context.pages, 1):
                page.screenshot(path=folder / f"{name}-{person}-{number}.png", full_page=True)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the forms, as a person would, with a code where one is asked for."""
    page.goto("/sign-in")
    page.locator("main input[name=email]").fill(email)
    page.locator("main input[name=password]").fill(password)
    page.locator("main input[name=password]").press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    if "/sign-in/second-factor" in page.url:
        page.locator("main input[name=code]").fill(totp_code())
        page.locator("main input[name=code]").press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """Leave the outcome on the test, for the fixture that photographs failures."""
    report = yield
    item.stash.setdefault(HAS_FAILED, False)
    item.stash[HAS_FAILED] |= report.failed
    return report


HAS_FAILED = pytest.StashKey[bool]()


@pytest.fixture
def browse(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Browse]:
    """Open browsers: `browse()` for a visitor, `browse(buyer)` for somebody signed in.

    A failed test leaves a picture of each page; an error in a page's scripts fails the test.
    """
    audience = Audience(chromium, site)
    yield audience.browse
    if request.node.stash.get(HAS_FAILED, False):
        audience.photograph(re.sub(r"[^\w-]+", "-", request.node.name))
    for context in audience.contexts:
        context.close()
    assert audience.complaints == []
