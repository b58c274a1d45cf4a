"""The ledger as people read it."""

from hashlib import sha256

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from marketplace.services import (
    amendments,
    batch_publication,
    batches,
    endings,
    ledger,
    ledger_checkpoints,
    ledger_entries,
    scenarios,
)
from marketplace.services.batches import BatchText
from marketplace.services.unit_of_work import unit_of_work
from marketplace.web.ledger.kinds import SENTENCES
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")


def append(kind: str = "test.happened", **body: object) -> int:
    with unit_of_work() as work:
        return ledger.append(work, kind, **body).position


def sentences(page: Browser, address: str = "/ledger") -> list[str]:
    """What the entries of a page say, with their groups."""
    return page.get(address).texts("h3", css="ledger-what")


def in_english(page: Browser, address: str) -> Page:
    page.client.set_cookie("locale", "en")
    return page.get(address, headers={"Accept-Language": "en"})


def test_an_empty_ledger_says_so(page: Browser) -> None:
    shown = page.get("/ledger")
    assert shown.heading == "存证链"
    assert "还没有公开的事项" in shown.text


def test_a_whole_call_stands_in_it_newest_first(page: Browser, clock: Clock) -> None:
    called = make_round(clock).award()
    title = called.scenario.title
    said = sentences(page)
    winner = called.vendors[0].organisation.name
    assert said == [
        f"中选 场景“{title}”中选单位公示：{winner}",
        f"排序 场景“{title}”完成排序，输入和结果的哈希固定",
        f"开启 场景“{title}”开启方案，有效 3 份",
        *["密封方案 收到一份密封方案；开启前不公开属于哪个场景、由谁提交"] * 3,
        f"发布 场景“{title}”发布，排序规则固定",
    ]
    assert page.get("/ledger").links[title] == called.path


def test_every_ending_and_amendment_stands_in_it(page: Browser, clock: Clock) -> None:
    buyer, chief = make_buyer(), make_administrator()
    rows = [make_scenario(buyer, administrator=chief, title=f"场景{n}") for n in "甲乙丙"]
    scenarios.cancel(buyer.actor, rows[0].id, "计划变更。")
    endings.withdraw(chief.actor, rows[1].id, "重复发布。")
    closing = amendments.earliest_closing(rows[2], clock.now())
    amendments.close_early(buyer.actor, rows[2].id, closing, "提前。")
    assert sentences(page)[:3] == [
        "更正 场景“场景丙”第 1 次更正",
        "终止 场景“场景乙”被平台撤回",
        "终止 场景“场景甲”被需求方取消",
    ]
    links = page.get("/ledger").links
    assert links["场景丙"] in (
        f"/scenarios/{rows[2].id}/amendments#amendment-1",
        f"/scenarios/{rows[2].id}",
    )


def test_a_batch_is_named_with_a_link(page: Browser) -> None:
    chief, buyer = make_administrator().actor, make_buyer()
    listing = make_scenario(buyer, ScenarioState.SUBMITTED)
    batches.create(chief, BatchText(12, "第十二批公告", "现予公布。"), [listing.id])
    batch_publication.publish(chief, 12)
    assert sentences(page)[0] == "发布 第十二批公告发布，共 1 个场景"
    assert page.get("/ledger").links["第十二批公告"] == "/batches/12"


@pytest.mark.parametrize("kind", [*SENTENCES, "something.new", ""])
def test_every_kind_makes_a_page_whatever_its_content(page: Browser, kind: str) -> None:
    for body in ({}, {"scenario": 99}, {"scenario": "x", "token": "y", "number": None}):
        position = append(kind, **body)
        assert page.get(f"/ledger/{position}").heading == f"存证链第 {position} 条"
        in_english(page, f"/ledger/{position}")
    assert len(sentences(page)) == 3


def test_titles_are_text_and_no_markup(page: Browser) -> None:
    make_scenario(title="<b>场景</b> %(thing)s 100%")
    assert sentences(page) == ["发布 场景“<b>场景</b> %(thing)s 100%”发布，排序规则固定"]


def test_a_scenario_that_is_not_public_has_no_link(page: Browser) -> None:
    draft = make_scenario(make_buyer(), ScenarioState.DRAFT, title="还在起草")
    append("scenario.ranked", scenario=draft.id)
    shown = page.get("/ledger")
    assert "还在起草" not in shown.text
    assert f"/scenarios/{draft.id}" not in shown.links.values()


class TestFilters:
    """What can be asked."""

    @pytest.fixture
    def rows(self) -> list[Scenario]:
        buyer, chief = make_buyer(), make_administrator()
        made = [make_scenario(buyer, administrator=chief, title=f"场景{n}") for n in "甲乙"]
        make_proposal(make_vendor(), made[0])
        scenarios.cancel(buyer.actor, made[1].id, "计划变更。")
        return made

    def test_by_kind(self, page: Browser, rows: list[Scenario]) -> None:
        assert [said.split()[0] for said in sentences(page, "/ledger?kind=ending")] == ["终止"]
        assert len(sentences(page, "/ledger?kind=publication")) == 2
        assert "没有符合条件的记录" in page.get("/ledger?kind=award").text

    def test_by_scenario(self, page: Browser, rows: list[Scenario]) -> None:
        """What is sealed belongs to none as long as it is sealed."""
        said = sentences(page, f"/ledger?scenario={rows[0].id}")
        assert [line.split()[0] for line in said] == ["发布"]
        assert len(sentences(page, f"/ledger?scenario={rows[1].id}")) == 2
        assert len(sentences(page, f"/ledger?scenario={rows[1].id}&kind=ending")) == 1

    def test_what_cannot_be_read_is_refused_beside_its_field(
        self, page: Browser, rows: list[Scenario]
    ) -> None:
        shown = page.get("/ledger?kind=nonsense&scenario=abc")
        assert shown.status == 422
        assert "请填写整数" in shown.text
        assert "请先改正筛选条件" in shown.text


def test_older_entries_are_a_page_away(page: Browser) -> None:
    for number in range(ledger_entries.PER_PAGE + 3):
        append(number=number)
    first = page.get("/ledger")
    assert len(first.texts("article")) == ledger_entries.PER_PAGE
    older = page.get(first.links["更早的"])
    assert [text.split()[3] for text in older.texts("article")] == ["3", "2", "1"]
    assert older.links["回到最新"] == "/ledger"
    assert len(page.get("/ledger?before=nonsense").texts("article")) == ledger_entries.PER_PAGE


def test_an_entry_shows_what_is_hashed_and_its_neighbours(page: Browser) -> None:
    for number in range(3):
        append(number=number, words="矿井“皮带”")
    shown = page.get("/ledger/2")
    entry = ledger_entries.get_entry(2)
    assert entry.hash in shown.text
    assert entry.previous in shown.text
    hashed = page.client.get("/ledger/2/document")
    assert sha256(hashed.data).hexdigest() == entry.hash
    assert hashed.get_data(as_text=True) in shown.text
    assert (shown.links["第 1 条"], shown.links["第 3 条"]) == ("/ledger/1", "/ledger/3")
    assert "第一条之前没有别的" in page.get("/ledger/1").text
    assert "第 4 条" not in page.get("/ledger/3").links


def test_an_entry_says_which_checkpoint_vouches_for_it(page: Browser) -> None:
    append()
    assert "下一个检查点会包括它" in page.get("/ledger/1").text
    append()
    ledger_checkpoints.make()
    assert "第 2 条处的检查点" in page.get("/ledger/1").text
    assert "最近一次签名的检查点：第 2 条" in page.get("/ledger").text


@pytest.mark.parametrize("position", [0, 2, 2**31 - 1])
def test_an_entry_that_is_not_there_is_not_found(page: Browser, position: int) -> None:
    append()
    assert page.get(f"/ledger/{position}").status == 404


def test_everybody_is_led_to_it_and_told_how_to_check(page: Browser) -> None:
    append()
    ledger_checkpoints.make()
    assert page.get("/").links["存证链"] == "/ledger"
    assert page.get("/docs").links["核验存证链"] == "/ledger/verify"
    shown = page.get("/ledger/verify")
    for words in ("marketplace ledger verify ledger.jsonl", "scenario-marketplace/ledger/v1"):
        assert words in shown.text
    assert "Verify the ledger" in in_english(page, "/ledger/verify").text
