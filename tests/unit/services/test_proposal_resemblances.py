"""What opened proposals have in common: found once, for buyer and supervisors."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.domain.membership import MemberRole
from marketplace.models import (
    AuditEntry,
    Organisation,
    OutboxMessage,
    Proposal,
    Resemblance,
    ResemblanceCheck,
    Scenario,
    UserSession,
)
from marketplace.services import (
    known_devices,
    opening_steps,
    proposal_resemblances,
    proposal_submission,
    proposals,
    rankings,
    resemblance_runs,
)
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.resemblances import COPIED, SUMMARIES, bid, own_content
from tests.factories.scenarios import make_scenario
from tests.worker import work_off

pytestmark = pytest.mark.usefixtures("app")


def find(
    clock: Clock, buyer: Person, scenario: Scenario
) -> tuple[list[Resemblance], ResemblanceCheck]:
    """Open all, compare, and give the pairs."""
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    assert resemblance_runs.find_in(scenario.id)
    found = proposal_resemblances.list_resemblances(buyer.actor, scenario)
    assert found.check is not None
    return list(found.pairs), found.check


def kinds(row: Resemblance) -> list[str]:
    return [found["kind"] for found in row.findings["marks"]]


def test_proposals_of_their_own_have_nothing_in_common(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    for number in range(3):
        bid(scenario, number)
    pairs, check = find(clock, buyer, scenario)
    assert pairs == []
    assert (check.proposals, check.files, check.unread) == (3, 0, [])


def test_a_copied_passage_is_found_between_summary_and_attachment(clock: Clock) -> None:
    buyer, writer, copyist = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    one = bid(scenario, 0, writer, summary=SUMMARIES[0] + COPIED)
    other = bid_with_file(scenario, 1, copyist, f"实施方案\n{COPIED}".encode(), "方案.txt")
    bid(scenario, 2)
    pairs, check = find(clock, buyer, scenario)
    (pair,) = pairs
    assert (pair.one_id, pair.other_id) == (one.id, other.id)
    assert pair.findings["marks"] == []
    (passage,) = pair.findings["texts"]["passages"]
    assert passage["one"]["place"] == "summary"
    assert passage["other"]["place"].startswith("file:")
    assert passage["one"]["text"] == passage["other"]["text"]
    assert check.files == 1


def test_what_the_listing_says_is_nobody_s(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, contents=f"建设内容：{COPIED}")
    for number in range(2):
        bid(scenario, number, summary=SUMMARIES[number] + COPIED)
    assert find(clock, buyer, scenario)[0] == []


def bid_with_file(
    scenario: Scenario, number: int, vendor: Person, data: bytes, name: str
) -> Proposal:
    content = own_content(scenario, number, vendor)
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    own = proposals.attach(vendor.actor, scenario.id, data, name)
    return proposal_submission.submit(vendor.actor, scenario.id, own.row.draft_version).row


def workbook(cell: str, author: str, *, day: int) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"] = cell
    book.properties.creator = author
    book.properties.created = datetime(2026, 2, day)  # noqa: DTZ001 - as openpyxl has it
    book.save(out)
    return out.getvalue()


def test_the_same_contact_author_and_file(clock: Clock) -> None:
    buyer, first, second = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    bid_with_file(scenario, 0, first, workbook("甲", "王工", day=1), "报价表.xlsx")
    bid_with_file(scenario, 1, second, workbook("乙", "王工", day=2), "清单.xlsx")
    same = bid(scenario, 2, contact_phone="+86 138-0000-0000")
    pairs, _check = find(clock, buyer, scenario)
    found = {(row.one_id, row.other_id): kinds(row) for row in pairs}
    assert sorted(found.values()) == [["author"], ["phone"]]
    assert any(same.id in pair for pair, said in found.items() if said == ["phone"])


def test_copies_of_one_file(clock: Clock) -> None:
    """The same bytes, and another version of what the same person began at the same moment."""
    buyer, vendors = make_buyer(), [make_vendor() for _ in range(3)]
    scenario = make_scenario(buyer)
    first = workbook("甲", "王工", day=1)
    for number, data in enumerate((first, first, workbook("乙", "王工", day=1))):
        bid_with_file(scenario, number, vendors[number], data, f"{number}.xlsx")
    pairs, _check = find(clock, buyer, scenario)
    assert [kinds(row) for row in pairs] == [
        ["file", "document", "author"],
        ["document", "author"],
        ["document", "author"],
    ]


def test_a_person_in_two_bidders_is_named_once(clock: Clock) -> None:
    buyer, first, second = make_buyer(), make_vendor(), make_vendor()
    add_member(second.organisation, MemberRole.VIEWER, first.user)
    scenario = make_scenario(buyer)
    bid(scenario, 0, first)
    bid(scenario, 1, second)
    ((pair,), _check) = find(clock, buyer, scenario)
    assert kinds(pair) == ["person"]
    assert pair.findings["marks"][0]["shown"] == [first.user.name] * 2


def test_one_browser_for_two_vendors(clock: Clock) -> None:
    """The tags are sealed along, and stand for nothing in another call."""
    buyer, first, second = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    cookie = ""
    for number, vendor in enumerate((first, second)):
        cookie = known_devices.remember(cookie, vendor.user.email)
        content = own_content(scenario, number, vendor)
        own = proposals.save_draft(vendor.actor, scenario.id, content, 0)
        proposal_submission.submit(vendor.actor, scenario.id, own.row.draft_version, device=cookie)
    bid(scenario, 2)
    ((pair,), _check) = find(clock, buyer, scenario)
    assert kinds(pair) == ["browser"]
    here = known_devices.list_tags(cookie, scenario.id)
    assert len(here) == 2
    assert not set(here) & set(known_devices.list_tags(cookie, scenario.id + 1))


@pytest.mark.parametrize(("address", "is_found"), [("8.8.4.4", True), ("10.0.0.7", False)])
def test_sign_ins_from_one_network(clock: Clock, address: str, is_found: bool) -> None:
    buyer, vendors = make_buyer(), (make_vendor(), make_vendor())
    scenario = make_scenario(buyer)
    for number, vendor in enumerate(vendors):
        bid(scenario, number, vendor)
        with unit_of_work() as work:
            row = UserSession(user_id=vendor.user.id, token_digest=f"d{number}", device="")
            row.address = address
            work.add(row)
    pairs, _check = find(clock, buyer, scenario)
    assert [kinds(pair) for pair in pairs] == ([["network"]] if is_found else [])
    assert all(address not in str(pair.findings) for pair in pairs)


def test_an_organisation_s_address_and_a_colleague_s_telephone(clock: Clock) -> None:
    buyer, first, second = make_buyer(), make_vendor(), make_vendor()
    with unit_of_work() as work:
        for vendor in (first, second):
            row = work.session.get_one(Organisation, vendor.organisation.id)
            row.address = "郑州市高新区科学大道100号"
    scenario = make_scenario(buyer)
    bid(scenario, 0, first)
    bid(scenario, 1, second)
    ((pair,), _check) = find(clock, buyer, scenario)
    assert kinds(pair) == ["address"]


def test_what_cannot_be_read_is_said(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    picture = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
        b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\xdac\xfc\xcf\xc0P\x0f\x00\x04\x85\x01\x80\x84\xa9"
        b"\x8c!\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    row = bid_with_file(scenario, 0, vendor, picture, "图.png")
    bid(scenario, 1)
    _pairs, check = find(clock, buyer, scenario)
    assert check.unread == [{"proposal": row.id, "file": "图.png", "is_cut": False}]


def test_the_opening_orders_it_and_the_worker_does_it_once(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    for number in range(2):
        bid(scenario, number, contact_phone="13800000000")
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    before = proposal_resemblances.list_resemblances(buyer.actor, scenario)
    assert (before.check, list(before.pairs)) == (None, [])
    work_off()
    assert not resemblance_runs.find_in(scenario.id)
    proposal_resemblances.order(buyer.actor, scenario.id)
    topic = OutboxMessage.topic == resemblance_runs.JOB
    assert db.session.scalar(select(func.count()).where(topic)) == 1
    assert db.session.scalar(select(func.count()).select_from(Resemblance)) == 1


def test_it_changes_no_rank(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    rows = [bid(scenario, number, contact_phone="13800000000") for number in range(2)]
    find(clock, buyer, scenario)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    assert {line.key for line in run.result.ranked} == {str(row.id) for row in rows}


def test_nothing_is_compared_before_the_opening_is_complete(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    for number in range(2):
        bid(scenario, number)
    assert not resemblance_runs.find_in(scenario.id)
    with pytest.raises(NotFound):
        proposal_resemblances.list_resemblances(buyer.actor, scenario)
    proposal_resemblances.order(buyer.actor, scenario.id)
    assert not opening_steps.run(scenario.id)
    work_off()
    assert resemblance_runs.find_check(scenario.id) is None


def noted_pair(clock: Clock) -> tuple[Person, Scenario, Resemblance]:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    for number in range(2):
        bid(scenario, number, contact_phone="13800000000")
    ((pair,), _check) = find(clock, buyer, scenario)
    return buyer, scenario, pair


def test_who_may_see_it(clock: Clock) -> None:
    _buyer, scenario, pair = noted_pair(clock)
    found = proposal_resemblances.list_resemblances(make_supervisor().actor, scenario)
    assert [row.id for row in found.pairs] == [pair.id]
    for stranger in (make_buyer(), make_vendor(), make_administrator()):
        with pytest.raises(NotAllowed):
            proposal_resemblances.list_resemblances(stranger.actor, scenario)
        with pytest.raises((NotAllowed, NotFound)):
            proposal_resemblances.note(stranger.actor, pair.id, "说明。", "explained")
    with pytest.raises(NotFound):
        proposal_resemblances.note(make_supervisor().actor, pair.id, "说明。", "explained")


def test_the_buyer_records_what_was_explained(clock: Clock) -> None:
    buyer, scenario, pair = noted_pair(clock)
    proposal_resemblances.note(buyer.actor, pair.id, "  两家共用代理记账的电话。 ", "explained")
    (row,) = proposal_resemblances.list_resemblances(buyer.actor, scenario).pairs
    assert (row.explanation, row.conclusion) == ("两家共用代理记账的电话。", "explained")
    assert row.noted_by_id == buyer.user.id
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_type == "resemblance").order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == ["insert", "update"]
    assert entries[1].changes["conclusion"] == [None, "explained"]
    assert entries[1].changes["explanation"] is None
    assert "findings" not in entries[0].changes


@pytest.mark.parametrize(
    ("explanation", "conclusion", "wrong"),
    [
        ("", "explained", {"explanation"}),
        ("说明。", "guilty", {"conclusion"}),
        ("字" * 3000, "explained", {"explanation"}),
    ],
)
def test_a_record_needs_words_and_a_conclusion(
    clock: Clock, explanation: str, conclusion: str, wrong: set[str]
) -> None:
    buyer, _scenario, pair = noted_pair(clock)
    with pytest.raises(InvalidInput) as refusal:
        proposal_resemblances.note(buyer.actor, pair.id, explanation, conclusion)
    assert set(refusal.value.fields) == wrong
