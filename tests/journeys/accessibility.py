"""Accessibility, judged by axe-core."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.html import digest_of

_AXE = Axe()
# Its own `run` has everything that is right sent over too, which takes a fifth of the time.
_RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
_judged_good: set[tuple[bytes, str]] = set()


def assert_accessible(page: Page) -> None:
    """Fail with every rule of axe-core that the page as it stands violates, and where.

    A page that was found good is not judged again where it is as wide and high as then.
    """
    seen = (digest_of(page.content()), str(page.viewport_size))
    if seen in _judged_good:
        return
    page.evaluate(_AXE.axe_script)
    violations = page.evaluate(_RUN)
    said = [
        f"{rule['id']} ({rule['impact']}): {node['html']} — {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]
    assert not said, f"{page.url}\n" + "\n".join(said)
    _judged_good.add(seen)
