"""Who keeps the key: chosen in a draft, said on the listing, fetched by custodians."""

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.sealing.custody import read_share
from marketplace.services import custodian_keys
from tests.factories.custody import make_custodian, make_split_scenario
from tests.factories.people import make_buyer, make_supervisor, make_vendor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

PROMISE = "连平台的运营方也读不了您的方案"


def test_a_writer_chooses_and_sees_it_before_submitting(page: Browser) -> None:
    buyer = make_custodian(make_buyer(), "招标办")
    supervisor = make_custodian(make_supervisor(), "监督处")
    draft = make_scenario(buyer.person, ScenarioState.DRAFT)
    desk = page.signed_in(buyer.person.user)
    check = desk.get(f"/scenarios/{draft.id}/edit?step=check")
    assert "平台保管" in check.text
    form = desk.get(check.links["更改密钥保管"])
    saved = form.submit(
        {
            "custody": "split",
            "buyer": str(buyer.key.id),
            "supervisor": str(supervisor.key.id),
            "notary": "",
        }
    )
    assert "多方分持：招标办、监督处" in saved.text
    assert "多方分持" in desk.get(f"/scenarios/{draft.id}/edit").text
    assert PROMISE in desk.get(f"/scenarios/{draft.id}/preview").text


def test_a_key_that_is_missing_is_said_at_its_field(page: Browser) -> None:
    buyer = make_custodian(make_buyer(), "招标办")
    draft = make_scenario(buyer.person, ScenarioState.DRAFT)
    form = page.signed_in(buyer.person.user).get(f"/scenarios/{draft.id}/custody/edit")
    assert "监督员还没有登记保管人公钥" in form.text
    refused = form.submit({"custody": "split", "buyer": str(buyer.key.id)})
    assert refused.status == 422
    assert refused.texts("div", css="field-error") == ["请选择一把在用的保管人公钥。"]


def test_a_writer_without_keys_is_led_to_them(page: Browser) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    form = page.signed_in(buyer.user).get(f"/scenarios/{draft.id}/custody/edit")
    assert form.links["登记公钥"] == "/workspace/custodian-keys/new"


def test_a_retired_key_stands_among_what_is_missing(page: Browser) -> None:
    made = make_split_scenario()
    buyer = made.buyer.person
    copied = make_scenario(buyer, ScenarioState.DRAFT)
    desk = page.signed_in(buyer.user)
    desk.get(f"/scenarios/{copied.id}/custody/edit").submit(
        {
            "custody": "split",
            "buyer": str(made.buyer.key.id),
            "supervisor": str(made.supervisor.key.id),
        }
    )
    custodian_keys.retire(made.supervisor.person.actor, made.supervisor.key.id)
    check = desk.get(f"/scenarios/{copied.id}/edit?step=check")
    assert "“监督处”已经停用" in check.text
    assert check.links["密钥保管"] == f"/scenarios/{copied.id}/custody/edit"
    refused = check.submit(action=f"/scenarios/{copied.id}/submit")
    assert refused.status == 422
    assert "“监督处”已经停用" in refused.text


def test_everybody_reads_who_keeps_the_key(page: Browser) -> None:
    made = make_split_scenario()
    for reader in (page, page.signed_in(make_vendor().user)):
        shown = reader.get(f"/scenarios/{made.scenario.id}")
        assert PROMISE in shown.text
        for custodian in (made.buyer, made.supervisor, made.notary):
            assert custodian.key.name in shown.text
            assert custodian.key.fingerprint in shown.text
        assert "保管人怎样交出自己的部分" not in shown.links


def test_a_listing_that_the_platform_keeps_does_not_promise(page: Browser) -> None:
    assert PROMISE not in page.get(f"/scenarios/{make_scenario().id}").text


def test_the_administrator_reads_it_before_approving(page: Browser) -> None:
    made = make_split_scenario()
    copied = make_scenario(made.buyer.person, ScenarioState.DRAFT)
    desk = page.signed_in(made.buyer.person.user)
    desk.get(f"/scenarios/{copied.id}/custody/edit").submit(
        {
            "custody": "split",
            "buyer": str(made.buyer.key.id),
            "supervisor": str(made.supervisor.key.id),
        }
    )
    desk.get(f"/scenarios/{copied.id}/edit?step=check").submit(
        action=f"/scenarios/{copied.id}/submit"
    )
    review = page.signed_in(made.administrator.user).get(f"/admin/scenarios/{copied.id}")
    assert "监督处" in review.text


def test_a_custodian_fetches_the_own_share(page: Browser) -> None:
    made = make_split_scenario()
    desk = page.signed_in(made.supervisor.person.user)
    shown = desk.get(desk.get(f"/scenarios/{made.scenario.id}").links["保管人怎样交出自己的部分"])
    answer = desk.get(shown.links["监督员：监督处"]).response
    token = answer.get_data(as_text=True).strip()
    assert read_share(token) == (made.supervisor.key.fingerprint, str(made.scenario.id))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "公证机构：公证处" in shown.links
    assert "需求方：招标办" not in shown.links


def test_another_buyer_fetches_none(page: Browser) -> None:
    made = make_split_scenario()
    desk = page.signed_in(make_buyer().user)
    share = made.scenario.custody_shares[0]
    for path in ("custody", f"custody/{share.id}"):
        assert desk.get(f"/scenarios/{made.scenario.id}/{path}").status == 403
    own = page.signed_in(made.administrator.user)
    assert own.get(f"/scenarios/{made.scenario.id}/custody/{share.id}").status == 404


def test_where_the_platform_keeps_the_key_nothing_is_released(page: Browser) -> None:
    scenario = make_scenario()
    desk = page.signed_in(make_supervisor().user)
    assert "由平台保管" in desk.get(f"/scenarios/{scenario.id}/custody").text
