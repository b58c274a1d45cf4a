"""A visitor comes for the first time."""

import pytest
from playwright.sync_api import expect

from tests.factories.people import make_buyer
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Browse
from tests.journeys.site import Site


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("is_phone", [True, False], ids=["phone", "desk"])
def test_the_home_page_can_be_read(browse: Browse, has_scripts: bool, is_phone: bool) -> None:
    page = browse(has_scripts=has_scripts, is_phone=is_phone)
    expect(page.locator("h1")).to_be_visible()
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.locator("body").bounding_box()["width"] <= width  # type: ignore[index]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_public_forms_are_accessible(browse: Browse, path: str, locale: str) -> None:
    page = browse(locale=locale)
    page.goto(path)
    assert_accessible(page)


def test_a_person_signs_in(browse: Browse, site: Site) -> None:
    with site.context():
        buyer = make_buyer(name="钱工")
    page = browse(buyer)
    expect(page.get_by_text("钱工").first).to_be_attached()
