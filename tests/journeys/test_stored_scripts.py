"""Scripts stored in every text there is, and every page that shows one opened in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page

from marketplace.services import installation, search_indexing
from tests.conftest import Clock
from tests.journeys.conftest import Browse
from tests.journeys.site import Site
from tests.pages import Browser
from tests.web import roles
from tests.web.addressing import addresses
from tests.web.planting import add_papers, write_everywhere
from tests.web.walking import list_rules
from tests.web.world import World, build

# Short enough for a line, and what breaks out of a tag, an attribute, a text area or a script.
SCRIPT = (
    "<b data-hx>'\"><img src=/x onerror=window.hx=1 data-hx></textarea></title>"
    "<script data-hx>window.hx=1;alert(1)</script><svg data-hx onload=alert(2)>"
)
SHOWN = "data-hx"
READERS = (
    roles.VISITOR,
    roles.BUYER,
    roles.VENDOR,
    roles.OTHER_VENDOR,
    roles.PENDING,
    roles.ADMINISTRATOR,
    roles.SUPERVISOR,
)
# Pages of one rule differ by state; the first few that show a text are looked at.
LOOKED_AT = 2


@pytest.fixture
def world(site: Site, clock: Clock) -> World:
    """Something in every state, with a script in every text."""
    with site.context():
        installation.platform_key()
        installation.receipt_key()
        made = build(clock)
        add_papers(made)
        write_everywhere(SCRIPT)
        search_indexing.rebuild()
    return made


def _list_pages(site: Site, world: World, browser: Browser, seen: set[str]) -> Iterator[str]:
    """The addresses at which this person is shown one of the texts in a line not `seen` yet."""
    for rule in list_rules(site.app, "GET"):
        shown = 0
        for address in addresses(rule, world.ids):
            answer = browser.client.get(address)
            is_file = answer.status_code == 200 and answer.mimetype != "text/html"
            if is_file or answer.status_code in (302, 403):
                break
            lines = {line for line in answer.get_data(as_text=True).splitlines() if SHOWN in line}
            if answer.status_code == 200 and lines:
                shown += 1
                if not seen.issuperset(lines):
                    yield address
                seen |= lines
            if shown == LOOKED_AT:
                break


def _open(page: Page, address: str) -> list[str]:
    """What ran or came to life on the page at `address`."""
    page.goto(address, wait_until="load")
    found = []
    if page.evaluate("window.hx !== undefined"):
        found.append(f"{address}: a stored script ran")
    if page.locator(f"[{SHOWN}]").count():
        found.append(f"{address}: a stored text became an element")
    return found


def _look(browse: Browse, site: Site, cookie: str | None, pages: list[str]) -> list[str]:
    """What ran on any of `pages`, every second one in English."""
    wrong: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        wrong.append(f"a dialog said {dialog.message}")
        dialog.dismiss()

    for nth, locale in enumerate(("zh-CN", "en-GB")):
        page = browse(locale=locale)
        page.on("dialog", dismiss)
        if cookie is not None:
            page.context.add_cookies([{"name": "session", "value": cookie, "url": site.address}])
        for address in pages[nth::2]:
            wrong += _open(page, address)
        page.context.close()
    return wrong


def test_no_stored_script_runs(site: Site, world: World, browse: Browse) -> None:
    """A blocked script would be an error in the console, which fails the test by itself."""
    opened: set[str] = set()
    seen: set[str] = set()
    for role in READERS:
        with site.context():
            browser = Browser(site.app)
            if role in world.tokens:
                browser.hold(world.tokens[role])
            pages = list(_list_pages(site, world, browser, seen))
        opened |= set(pages)
        cookie = browser.client.get_cookie("session")
        assert _look(browse, site, cookie.value if cookie else None, pages) == []
    assert len(opened) > 40
