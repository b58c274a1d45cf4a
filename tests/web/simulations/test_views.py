"""Trying a draft's rules out: an address is a simulation, and a button takes its figures over."""

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.models import Scenario
from marketplace.services import scenarios
from marketplace.services.scenario_content import ScenarioContent
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_scenario
from tests.pages import Browser
from tests.web.hostile import TEXTS

pytestmark = pytest.mark.usefixtures("app")

PRICE_ALONE = "?evidence=0&price=100&delivery=0"


@pytest.fixture
def buyer() -> Person:
    return make_buyer()


@pytest.fixture
def desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


@pytest.fixture
def draft(buyer: Person) -> Scenario:
    return make_scenario(buyer, ScenarioState.DRAFT)


@pytest.fixture
def path(draft: Scenario) -> str:
    return f"/scenarios/{draft.id}/simulation"


def test_the_draft_as_it_stands(desk: Browser, path: str) -> None:
    shown = desk.get(path)
    assert "按草稿里的数字，第一名是" in shown.text
    assert "和草稿不同的地方" not in shown.text
    assert "报价 2,100,000 元，高于最高限价 2,000,000 元" in shown.text
    assert "只有示例" in shown.text


def test_before_and_after_stand_side_by_side(desk: Browser, path: str) -> None:
    shown = desk.get(path + "?evidence=100&price=0&delivery=0")
    assert "原来是“价低，没测过”，现在是“测得好，价高”" in shown.text
    assert "原第" in shown.text
    assert "50% 100%" in shown.text


def test_what_decides_is_named_and_can_be_followed(desk: Browser, path: str) -> None:
    shown = desk.get(path + PRICE_ALONE)
    (verdict, *_rest) = [text for text in shown.texts("p") if "最关键的权重" in text]
    tries = [link for link in shown.links.values() if "#result" in link]
    followed = [desk.get(address.partition("#")[0]) for address in tries]
    assert tries
    assert all("第一名变了" in page.text or "第一名还是" in page.text for page in followed)
    assert all("现在是“价低，没测过”" not in page.text for page in followed), verdict


def test_an_unfinished_draft_says_what_lacks_and_where_to_write_it(
    desk: Browser, buyer: Person
) -> None:
    bare = scenarios.create_draft(buyer.actor, ScenarioContent("草稿", "某矿"))
    path = f"/scenarios/{bare.id}/simulation"
    shown = desk.get(path)
    assert shown.status == 200
    for words in ("请选择行业", "最高限价：还没有填写", "参考工期：还没有填写", "现在是 0"):
        assert words in shown.text
    addresses = [link.get("href", "") for link in shown.find_all("a")]
    assert f"/scenarios/{bare.id}/edit?step=budget#price_ceiling" in addresses
    assert "#price_ceiling" in addresses
    assert f"/scenarios/{bare.id}/edit?step=basics#sector" in addresses


def test_what_was_typed_is_kept_where_it_cannot_be_read(desk: Browser, path: str) -> None:
    shown = desk.get(path + "?price_ceiling=abc&price=1.5")
    assert shown.status == 422
    assert "请填写数字" in shown.text
    assert "请填写整数" in shown.text
    inputs = {one.get("name"): one.get("value") for one in shown.find_all("input")}
    assert (inputs["price_ceiling"], inputs["price"]) == ("abc", "1.5")
    assert (inputs["evidence"], inputs["reference_price"]) == ("50", "160")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("price=31", "现在是 101"),
        ("price_ceiling=100", "参考价必须低于最高限价"),
        ("longest_days=", "还没有填写"),
        ("kpis=50&evidence=0", "没有公布可计算的指标目标"),
        ("rule_set=order87", "资格条件不得作为评审因素"),
        ("rule_set=nothing", "请从列表中选择"),
        ("price_ceiling=99999999999999", "金额太大"),
    ],
)
def test_figures_that_cannot_be_ranked_by_say_why(
    desk: Browser, path: str, query: str, words: str
) -> None:
    shown = desk.get(f"{path}?{query}")
    assert shown.status in (200, 422)
    assert words in shown.text
    assert "模拟的名次和得分" not in shown.text


def test_nonsense_in_the_address_is_refused_and_kept(desk: Browser, path: str) -> None:
    names = ("evidence", "price", "price_ceiling", "longest_days", "rule_set", "entrants")
    for text in TEXTS:
        shown = desk.get(path, query_string=dict.fromkeys(names, text[:3000]))
        assert shown.status == 422, text[:40]


def test_under_the_order_the_reference_is_passed_over(desk: Browser, path: str) -> None:
    query = "?rule_set=order87&procurement_kind=services&evidence=0&price=60&delivery=40"
    shown = desk.get(path + query)
    assert shown.status == 200
    assert "第87号令不设参考价" in shown.text
    assert "160万元 未填写" in shown.text


def test_the_usual_weights_are_a_link_away(desk: Browser, path: str) -> None:
    address = desk.get(path + PRICE_ALONE).links["用本行业的默认权重"]
    inputs = {one.get("name"): one.get("value") for one in desk.get(address).find_all("input")}
    total = sum(int(inputs[name] or 0) for name in ("evidence", "price", "delivery", "kpis"))
    assert total == 100


def test_the_figures_are_taken_over(desk: Browser, draft: Scenario, path: str) -> None:
    shown = desk.get(path + PRICE_ALONE + "&reference_price=120.5")
    done = shown.submit(action=path)
    assert done.path == f"/scenarios/{draft.id}/edit?step=check"
    assert "已写进草稿" in done.html
    assert [(row.kind, row.weight) for row in draft.criteria] == [("price", 100)]
    assert draft.reference_price == 1_205_000


def test_a_stale_page_takes_nothing_over_and_keeps_what_was_tried(
    desk: Browser, draft: Scenario, path: str
) -> None:
    first, second = desk.get(path + PRICE_ALONE), desk.get(path + "?price_ceiling=180")
    first.submit(action=path)
    refused = second.submit(action=path)
    assert refused.status == 409
    assert "还没有写进草稿" in refused.text
    assert draft.price_ceiling == 2_000_000
    again = refused.submit(action=path)
    assert again.status == 200
    assert draft.price_ceiling == 1_800_000


def test_nothing_unreadable_or_unstorable_is_taken_over(
    desk: Browser, draft: Scenario, path: str
) -> None:
    hidden = desk.get(path + PRICE_ALONE)
    assert hidden.submit({"price": "x"}, action=path).status == 422
    assert hidden.submit({"longest_days": "9999"}, action=path).status == 422
    assert desk.send(path, {"price": "100"}).status == 400
    assert draft.version == 1


def test_a_submitted_one_can_be_simulated_and_not_written(desk: Browser, buyer: Person) -> None:
    path = f"/scenarios/{make_scenario(buyer, ScenarioState.SUBMITTED).id}/simulation"
    shown = desk.get(path + PRICE_ALONE)
    assert "请先在“我的场景”里收回" in shown.text
    assert "把这些数字写进草稿" not in shown.html


def test_a_published_one_says_that_its_rules_are_frozen(desk: Browser, buyer: Person) -> None:
    published = make_scenario(buyer)
    path = f"/scenarios/{published.id}/simulation"
    shown = desk.get(path)
    assert shown.status == 409
    assert "评审规则已冻结" in shown.text
    assert shown.links["查看场景和公布的规则"] == f"/scenarios/{published.id}"
    assert desk.send_with_token(path, {}, token_from="/organisation").status == 409


def test_past_proposals_stand_without_their_vendors_names(page: Browser, clock: Clock) -> None:
    played = make_round(clock).rank()
    draft = make_scenario(played.buyer, ScenarioState.DRAFT, title="另一个场景")
    desk = page.signed_in(played.buyer.user)
    path = f"/scenarios/{draft.id}/simulation"
    shown = desk.get(f"{path}?entrants=past")
    assert shown.links["方案甲"] == f"/scenarios/{played.scenario.id}/ranking"
    assert played.scenario.title in shown.text
    assert "价低，没测过" not in shown.text
    for vendor in played.vendors:
        assert vendor.organisation.name not in shown.html


@pytest.mark.parametrize("make", [make_vendor, make_administrator, make_supervisor])
def test_nobody_else_is_let_in(page: Browser, path: str, make: object) -> None:
    other = page.signed_in(make().user)  # type: ignore[operator]
    assert other.get(path).status == 403
    assert other.send_with_token(path, {}, token_from="/organisation").status == 403


def test_another_buyer_does_not_know_of_the_draft(page: Browser, path: str) -> None:
    assert page.signed_in(make_buyer().user).get(path).status == 404


def test_another_buyer_and_a_viewer_are_refused(page: Browser, buyer: Person, path: str) -> None:
    published = make_scenario(buyer)
    other = page.signed_in(make_buyer().user)
    assert other.get(f"/scenarios/{published.id}/simulation").status == 403
    viewer = page.signed_in(add_member(buyer.organisation, MemberRole.VIEWER).user)
    assert viewer.get(path).status == 403


def test_the_way_there_is_on_the_draft_and_its_forms(
    desk: Browser, draft: Scenario, path: str
) -> None:
    edit = f"/scenarios/{draft.id}/edit"
    for address in (f"/scenarios/{draft.id}", edit, f"{edit}?step=rules", f"{edit}?step=check"):
        assert desk.get(address).links["模拟排序"] == path, address
