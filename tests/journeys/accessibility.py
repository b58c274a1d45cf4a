"""Accessibility, judged by axe-core."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page) -> None:
    """Fail with every rule of axe-core that the page as it stands violates, and where."""
    violations = Axe().run(page).response["violations"]
    said = [
        f"{rule['id']} ({rule['impact']}): {node['html']} — {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]
    assert not said, f"{page.url}\n" + "\n".join(said)
