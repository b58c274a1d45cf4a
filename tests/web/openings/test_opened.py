"""One opened proposal, for the buyer."""

import pytest

from marketplace.services import (
    models,
    proposal_submission,
    proposals,
)
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    make_buyer,
    make_vendor,
)
from tests.factories.proposals import make_proposal, make_version, model_profile, proposal_content
from tests.factories.rounds import Round, make_round
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def closed(clock: Clock) -> Round:
    return make_round(clock)


def test_one_proposal_with_what_it_says_and_how_it_fared(page: Browser, closed: Round) -> None:
    closed.rank()
    page.sign_in(closed.buyer.user)
    shown = page.get(f"/proposals/{closed.first.id}")
    assert shown.heading == closed.vendors[0].organisation.name
    for words in (
        "160万元",
        "180 天",
        "周敏",
        "部署在矿区内网服务器。",
        "得分怎样得来",
        "30.00 / 30",
    ):
        assert words in shown.text
    why = f"{closed.path}/ranking/proposals"
    assert shown.links["为什么是第 1 名"] == f"{why}/{closed.first.id}"
    out = page.get(f"/proposals/{closed.out.id}")
    assert out.links["为什么不参加排序"] == f"{why}/{closed.out.id}"
    assert "未通过" in out.text
    assert "只有云上版本。" in out.text
    assert "得分怎样得来" not in out.text


def test_a_model_that_is_not_public_is_named_and_not_linked(page: Browser, clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor, name="内部模型")
    row = make_proposal(vendor, scenario, version)
    hidden = model_profile(name="内部模型", is_published=False)
    models.save_model(vendor.actor, version.model_id, hidden)
    clock.advance(days=15)
    page.sign_in(buyer.user)
    open_all(buyer, scenario.id)
    shown = page.get(f"/proposals/{row.id}")
    assert "内部模型 v1" in shown.text
    for text, address in shown.links.items():
        if text and address.startswith("/models/"):
            assert page.get(address).status == 200


def test_an_attachment_is_saved_under_its_name(page: Browser, clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    content = proposal_content(scenario, make_version(vendor))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    own = proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 plan", "实施方案.pdf")
    row = proposal_submission.submit(vendor.actor, scenario.id, own.row.draft_version).row
    clock.advance(days=15)
    page.sign_in(buyer.user)
    open_all(buyer, scenario.id)
    shown = page.get(f"/proposals/{row.id}")
    address = next(link for link in shown.links.values() if "/files/" in link)
    download = page.get(address).response
    assert download.data == b"%PDF-1.7 plan"
    assert "%E5%AE%9E%E6%96%BD%E6%96%B9%E6%A1%88.pdf" in download.headers["Content-Disposition"]
    assert page.signed_in(vendor.user).get(address).status == 403
