"""The language of the site."""

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import OrganisationState
from marketplace.models import User
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_administrator, make_buyer, make_organisation
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")


def language(page: Page) -> str | None:
    return page.tree.get("lang")


def test_the_site_is_chinese_until_somebody_asks_for_english(page: Browser) -> None:
    assert language(page.get("/scenarios")) == "zh-Hans-CN"
    answer = page.post("/language/en", on="/scenarios?sector=energy", follow=False)
    assert answer.location == "/scenarios?sector=energy"
    assert language(page.get("/scenarios")) == "en"
    page.post("/language/zh_Hans_CN", on="/scenarios")
    assert language(page.get("/scenarios")) == "zh-Hans-CN"


def test_the_browsers_language_counts_until_one_is_chosen(page: Browser) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert language(page.get("/scenarios", headers=english)) == "en"
    page.send_with_token("/language/zh_Hans_CN", {}, token_from="/scenarios")
    assert language(page.get("/scenarios", headers=english)) == "zh-Hans-CN"


@pytest.mark.parametrize("locale", ["fr", "zh", "..", "en%00", "x" * 5000])
def test_an_unknown_language_changes_nothing(page: Browser, locale: str) -> None:
    answer = page.send_with_token(f"/language/{locale}", {}, token_from="/scenarios")
    assert answer.status in (302, 404)
    assert language(page.get("/scenarios")) == "zh-Hans-CN"


def test_it_leads_to_no_other_site(page: Browser) -> None:
    answer = page.send_with_token(
        "/language/en", {"next": "https://evil.example"}, token_from="/scenarios"
    )
    assert answer.location == "/"


def test_a_signed_in_persons_mails_follow(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    page.post("/language/en", on="/workspace")
    assert db.session.get_one(User, buyer.user.id).locale == "en"


def test_from_a_refused_form_one_comes_back_to_its_page(page: Browser) -> None:
    administrator = make_administrator()
    organisation = make_organisation(state=OrganisationState.PENDING)
    page.sign_in(administrator.user)
    path = f"/admin/organisations/{organisation.id}"
    form = page.get(path).form(f"{path}/reject").fill({"reason": ""})
    refused = Page(
        page.client.post(
            f"{path}/reject", data=form, headers={"Referer": f"http://localhost{path}"}
        ),
        page,
    )
    assert refused.status == 422
    answer = refused.submit(action="/language/en", follow=False)
    assert answer.location == path


def test_somebody_who_is_refused_stays_refused_in_english(page: Browser) -> None:
    buyer = make_buyer()
    with unit_of_work():
        buyer.organisation.state = OrganisationState.REJECTED
        buyer.organisation.decision_reason = "证照不清晰"
    page.sign_in(buyer.user)
    page.post("/language/en", on="/organisation")
    assert "证照不清晰" in page.get("/organisation").text
