"""One person in front of one browser: opens pages, fills forms, presses buttons."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import assert_accessible

CHINESE = re.compile(r"[\u3400-\u9fff]")
# The way back to Chinese is written in Chinese.
NAME_OF_CHINESE = "中文"


class Desk:
    """`is_checked`: axe-core judges every page that comes up. `is_english`: no Chinese on any."""

    def __init__(self, page: Page, *, is_checked: bool = False, is_english: bool = False) -> None:
        self.page = page
        self._is_checked = is_checked
        self._is_english = is_english

    @property
    def main(self) -> Locator:
        """The page's main part."""
        return self.page.locator("main")

    @property
    def text(self) -> str:
        """What stands there to be read."""
        return self.main.inner_text()

    def look(self) -> None:
        """Judge the page as it stands."""
        expect(self.page.locator("h1")).to_have_count(1)
        overhang = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overhang <= 0, f"{self.page.url} is {overhang} pixels too wide"
        if self._is_checked:
            assert_accessible(self.page)
        if self._is_english:
            said = self.page.content().replace(NAME_OF_CHINESE, "")
            chinese = [line for line in said.splitlines() if CHINESE.search(line)]
            assert chinese == [], f"{self.page.url}: {chinese}"

    def open(self, path: str, status: int = 200) -> None:
        """Go to an address of the site."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        self.look()

    def follow(self, name: str) -> None:
        """Press a link in the main part, by its words."""
        self._go(self.main.get_by_role("link", name=name, exact=True).first)

    def press(self, selector: str = ".submit-row .btn:first-child") -> None:
        """Press a button in the main part, and look at what comes."""
        self._go(self.main.locator(selector).first)

    def press_in(self, action: str) -> None:
        """Press the button of the small form that goes to an address ending in `action`."""
        self.press(f'form[action$="{action}"] button')

    def _go(self, target: Locator) -> None:
        with self.page.expect_event("domcontentloaded"):
            target.click()
        self.look()

    def fill(self, **fields: Any) -> None:
        """Put values into the form's controls by their names; a file is (name, bytes)."""
        for name, value in fields.items():
            self._fill_one(name, value)

    def _fill_one(self, name: str, value: Any) -> None:
        control = self.main.locator(f'[name="{name}"]')
        kind = control.first.evaluate("e => e.type || e.tagName")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                self.main.locator(f'[name="{name}"][value="{one}"]').check()
        elif kind == "file":
            file_name, data = value
            file = {"name": file_name, "mimeType": "application/octet-stream", "buffer": data}
            control.set_input_files(file)  # type: ignore[arg-type]
        elif kind == "select-one":
            control.select_option(str(value))
        else:
            control.fill(str(value))

    def read_table(self, caption: str) -> list[list[str]]:
        """The cells of the table with this caption, row by row, white space folded."""
        table = self.main.locator("table", has=self.page.locator("caption", has_text=caption))
        rows = table.first.locator("tbody tr").all()
        return [
            [" ".join(cell.inner_text().split()) for cell in row.locator("th, td").all()]
            for row in rows
        ]
