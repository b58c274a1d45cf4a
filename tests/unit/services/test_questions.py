"""Vendors ask without their name; the buyer answers, and all that is known is what was said."""

from datetime import timedelta

import pytest

from marketplace.db import db
from marketplace.domain.errors import (
    AlreadyExists,
    DeadlinePassed,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.models import (
    AuditEntry,
    LedgerEntry,
    Notification,
    Question,
    Scenario,
    StateChange,
)
from marketplace.search.query import ScenarioQuery
from marketplace.services import (
    acting,
    askers,
    question_answers,
    questions,
    scenarios,
    search_indexing,
    searching,
    watches,
)
from marketplace.services import proposal_vault as vault
from marketplace.services.acting import Origin
from marketplace.services.questions import LONGEST
from marketplace.services.watches import Watched
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_organisation,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

TEXT = "六条皮带的相机由谁采购？"


class Round:
    """A listing that can be asked about, its buyer and a vendor."""

    def __init__(self) -> None:
        self.buyer, self.vendor = make_buyer(), make_vendor(phone="0371-6655 4433")
        self.scenario: Scenario = make_scenario(self.buyer)
        self.id = self.scenario.id

    def ask(self, text: str = TEXT, vendor: Person | None = None) -> Question:
        return questions.ask((vendor or self.vendor).actor, self.id, text)

    def answer(self, row: Question, answer: str = "由需求方采购。") -> None:
        question_answers.save_answer(
            self.buyer.actor, self.id, row.id, ("相机由谁采购？", answer), row.version
        )


@pytest.fixture
def asked() -> Round:
    return Round()


class TestAsking:
    def test_a_row_says_what_and_on_which_day_and_not_who(self, asked: Round) -> None:
        row = asked.ask(f"  {TEXT}\n")
        assert (row.text, row.state, row.number) == (TEXT, "asked", None)
        assert row.asked_on.isoformat() == "2026-03-02"
        assert row.asker_tag != vault.tag_of(asked.id, asked.vendor.organisation.id)
        assert askers.read_asker(row) == (asked.vendor.organisation.id, asked.vendor.user.id)
        assert askers.name_asker(asked.id, asked.vendor.actor) != row.asker_token

    def test_two_listings_do_not_show_that_one_vendor_asks_about_both(self, asked: Round) -> None:
        other = make_scenario(asked.buyer, title="另一个场景")
        second = questions.ask(asked.vendor.actor, other.id, TEXT)
        assert second.asker_tag != asked.ask().asker_tag

    def test_the_audit_and_nothing_else_says_who(self, asked: Round) -> None:
        origin = Origin(asked.vendor.user.id, asked.vendor.organisation.id, "10.0.0.1")
        with acting.on_behalf_of(origin):
            row = asked.ask()
        entry = db.session.scalars(
            db.select(AuditEntry).where(AuditEntry.subject_type == "question")
        ).one()
        assert (entry.actor_id, entry.subject_id) == (asked.vendor.user.id, row.id)
        assert TEXT not in str(entry.changes)
        assert (
            db.session.scalar(
                db.select(db.func.count()).where(StateChange.subject_type == "question")
            )
            == 0
        )

    def test_who_asks_watches_from_then_on(self, asked: Round) -> None:
        asked.ask()
        assert watches.is_watching(asked.vendor.actor, Watched(scenario_id=asked.id))
        assert watches.count_watchers([asked.id]) == {asked.id: 1}

    def test_the_same_question_sent_twice_is_one(self, asked: Round) -> None:
        assert asked.ask().id == asked.ask(f"{TEXT} ").id
        assert asked.ask(vendor=make_vendor()).id != asked.ask().id

    @pytest.mark.parametrize("text", ["", " ", "？", "长" * (LONGEST + 1), "有\x07控制字符"])
    def test_what_cannot_be_kept_is_refused_beside_the_field(self, asked: Round, text: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            asked.ask(text)
        assert list(refusal.value.fields) == ["text"]

    def test_a_question_that_gives_its_asker_away_is_refused(self, asked: Round) -> None:
        vendor = make_vendor()
        colleague = add_member(vendor.organisation, MemberRole.BIDDER)
        texts = (
            f"我们{vendor.organisation.name}能否参加？",
            f"代码 {vendor.organisation.uscc.lower()} 在名录里吗？",
            f"请回信到 {colleague.email.upper()}，谢谢。",
        )
        for text in texts:
            with pytest.raises(InvalidInput, match="1 处"):
                asked.ask(text, vendor)
        with pytest.raises(InvalidInput):
            asked.ask("请拨０３７１ 6655-4433。")
        assert db.session.scalar(db.select(db.func.count(Question.id))) == 0

    def test_a_company_is_known_without_its_legal_form(self, asked: Round) -> None:
        named = make_organisation(OrganisationKind.VENDOR, name="郑州算力科技股份有限公司")
        with pytest.raises(InvalidInput):
            asked.ask("郑州 算力科技 能否参加？", make_vendor(organisation=named))

    def test_only_so_many_wait_at_once(self, asked: Round) -> None:
        for number in range(20):
            asked.ask(f"第 {number} 个问题")
        with pytest.raises(AlreadyExists, match="20"):
            asked.ask("又一个问题")
        asked.ask("别人的问题", make_vendor())

    def test_until_the_question_deadline(self, asked: Round, clock: Clock) -> None:
        assert asked.scenario.question_deadline
        clock.set(asked.scenario.question_deadline - timedelta(seconds=1))
        asked.ask()
        clock.advance(seconds=1)
        with pytest.raises(DeadlinePassed):
            asked.ask("晚了的问题")

    def test_without_one_until_the_proposal_deadline(self, clock: Clock) -> None:
        scenario = make_scenario(question_deadline=None)
        assert questions.question_deadline(scenario) == scenario.proposal_deadline
        clock.advance(days=13)
        questions.ask(make_vendor().actor, scenario.id, TEXT)

    def test_who_may(self, asked: Round) -> None:
        viewer = add_member(asked.vendor.organisation, MemberRole.VIEWER)
        for person in (asked.buyer, make_administrator(), viewer):
            with pytest.raises(NotAllowed):
                questions.ask(person.actor, asked.id, TEXT)
        for duty in (MemberRole.EDITOR, MemberRole.BIDDER):
            asked.ask(f"{duty} 问", add_member(asked.vendor.organisation, duty))
        assert len(questions.list_own(viewer.actor, asked.scenario)) == 2

    def test_a_listing_that_is_not_public_is_not_asked_about(self) -> None:
        draft = make_scenario(state=ScenarioState.DRAFT)
        with pytest.raises(NotFound):
            questions.ask(make_vendor().actor, draft.id, TEXT)


class TestTakingBack:
    def test_it_is_gone(self, asked: Round) -> None:
        row = asked.ask()
        questions.take_back(asked.vendor.actor, asked.id, row.id)
        assert db.session.scalar(db.select(db.func.count(Question.id))) == 0
        actions = db.session.scalars(
            db.select(AuditEntry.action)
            .where(AuditEntry.subject_type == "question")
            .order_by(AuditEntry.id)
        )
        assert list(actions) == ["insert", "delete"]

    def test_not_once_it_is_being_answered_or_stands_for_others(self, asked: Round) -> None:
        first, second, third = asked.ask(), asked.ask("第二个问题"), asked.ask("第三个问题")
        asked.answer(first)
        question_answers.merge(asked.buyer.actor, asked.id, third.id, second.id)
        for row in (first, second, third):
            with pytest.raises(TransitionRefused):
                questions.take_back(asked.vendor.actor, asked.id, row.id)

    def test_nobody_else_s(self, asked: Round) -> None:
        row = asked.ask()
        other = make_scenario(asked.buyer, title="另一个场景")
        for actor, number in ((make_vendor().actor, asked.id), (asked.vendor.actor, other.id)):
            with pytest.raises(NotFound):
                questions.take_back(actor, number, row.id)


class TestAnswering:
    def test_a_draft_is_seen_by_the_buyer_alone(self, asked: Round) -> None:
        row = asked.ask()
        asked.answer(row)
        assert questions.list_published(asked.scenario) == []
        (own,) = questions.list_own(asked.vendor.actor)
        assert (own.state, own.number) == ("asked", None)
        assert question_answers.list_received(asked.buyer.actor, asked.id)[0].state == "answered"

    def test_two_who_write_at_once_lose_nothing(self, asked: Round) -> None:
        row = asked.ask()
        version = row.version
        asked.answer(row)
        words = ("相机谁买？", "供给方。")
        with pytest.raises(StaleVersion):
            question_answers.save_answer(asked.buyer.actor, asked.id, row.id, words, version)
        assert row.answer == "由需求方采购。"
        # The same words again are the same press of a button.
        kept = ("相机由谁采购？", "由需求方采购。")
        question_answers.save_answer(asked.buyer.actor, asked.id, row.id, kept, version)
        assert row.version == version + 1

    def test_published_it_has_a_number_and_everybody_is_told_the_same(self, asked: Round) -> None:
        other, bidder = make_vendor(), make_vendor()
        make_proposal(bidder, asked.scenario)
        first, second = asked.ask(), asked.ask("工期从哪天算起？", other)
        for row in (first, second):
            asked.answer(row)
        assert question_answers.publish_all(asked.buyer.actor, asked.id) == 2
        assert [row.number for row in questions.list_published(asked.scenario)] == [1, 2]
        told = db.session.scalars(
            db.select(Notification)
            .where(Notification.event == "questions_answered")
            .order_by(Notification.user_id)
        ).all()
        people = sorted([asked.vendor.user.id, other.user.id, bidder.user.id])
        assert [row.user_id for row in told] == people
        assert {str(row.params) for row in told} == {
            str({"scenario_id": asked.id, "title": asked.scenario.title})
        }

    def test_the_ledger_holds_number_and_digest(self, asked: Round) -> None:
        row = asked.ask()
        asked.answer(row)
        question_answers.publish(asked.buyer.actor, asked.id, row.id)
        entry = db.session.scalars(
            db.select(LedgerEntry).where(LedgerEntry.kind == "question.published")
        ).one()
        assert entry.body == {
            "scenario": asked.id,
            "number": 1,
            "digest": question_answers.digest_of(row),
        }

    def test_what_is_published_is_found(self, asked: Round) -> None:
        row = asked.ask()
        search_indexing.rebuild()
        asked.answer(row, "采用鸿雁协议接入。")
        query = ScenarioQuery(text="鸿雁协议", now=asked.scenario.published_at)
        assert searching.search_scenarios(query).hits.total == 0
        question_answers.publish(asked.buyer.actor, asked.id, row.id)
        search_indexing.index_scenarios([{"id": asked.id}])
        assert searching.search_scenarios(query).hits.ids == (asked.id,)

    def test_merged_ones_share_the_answer(self, asked: Round) -> None:
        other = make_vendor()
        first, second, third = asked.ask(), asked.ask("相机谁买？", other), asked.ask("谁买？")
        question_answers.merge(asked.buyer.actor, asked.id, third.id, second.id)
        question_answers.merge(asked.buyer.actor, asked.id, second.id, first.id)
        assert third.merged_into_id == first.id
        asked.answer(first)
        question_answers.publish(asked.buyer.actor, asked.id, first.id)
        (own,) = questions.list_own(other.actor, asked.scenario)
        assert (own.state, own.number, own.is_merged) == ("published", 1, True)

    def test_merging_into_nothing_fit_is_refused(self, asked: Round) -> None:
        row, gone = asked.ask(), asked.ask("第二个问题")
        other = make_scenario(asked.buyer, title="另一个场景")
        elsewhere = questions.ask(asked.vendor.actor, other.id, TEXT)
        question_answers.decline(asked.buyer.actor, asked.id, gone.id, "与本场景无关。")
        for target in (row.id, gone.id, elsewhere.id, 0):
            with pytest.raises(InvalidInput):
                question_answers.merge(asked.buyer.actor, asked.id, row.id, target)

    def test_why_one_is_declined_is_for_the_asker(self, asked: Round) -> None:
        row = asked.ask()
        with pytest.raises(InvalidInput):
            question_answers.decline(asked.buyer.actor, asked.id, row.id, " ")
        question_answers.decline(asked.buyer.actor, asked.id, row.id, "与本场景无关。")
        (own,) = questions.list_own(asked.vendor.actor, asked.scenario)
        assert (own.state, own.reason) == ("declined", "与本场景无关。")
        assert questions.list_own(make_vendor().actor, asked.scenario) == []
        assert questions.list_published(asked.scenario) == []

    def test_open_ones_are_answered_until_the_proposal_deadline(
        self, asked: Round, clock: Clock
    ) -> None:
        row, late = asked.ask(), asked.ask("第二个问题")
        clock.advance(days=8)
        asked.answer(row)
        clock.advance(days=7)
        with pytest.raises(DeadlinePassed):
            asked.answer(late)
        with pytest.raises(DeadlinePassed):
            question_answers.publish(asked.buyer.actor, asked.id, row.id)

    def test_only_the_buyer_s_owners_and_editors(self, asked: Round) -> None:
        row = asked.ask()
        viewer = add_member(asked.buyer.organisation, MemberRole.VIEWER)
        for person in (viewer, make_buyer(), make_administrator(), asked.vendor):
            with pytest.raises(NotAllowed):
                question_answers.list_received(person.actor, asked.id)
            with pytest.raises(NotAllowed):
                question_answers.decline(person.actor, asked.id, row.id, "无关。")
        editor = add_member(asked.buyer.organisation, MemberRole.EDITOR)
        assert len(question_answers.list_received(editor.actor, asked.id)) == 1

    def test_open_ones_stand_first_and_are_counted(self, asked: Round) -> None:
        rows = [asked.ask(f"问题{number}") for number in range(4)]
        question_answers.decline(asked.buyer.actor, asked.id, rows[0].id, "无关。")
        asked.answer(rows[1])
        states = [row.state for row in question_answers.list_received(asked.buyer.actor, asked.id)]
        assert states == ["asked", "asked", "answered", "declined"]
        assert questions.count_waiting([asked.id]) == {asked.id: 3}

    def test_a_cancelled_listing_is_not_answered(self, asked: Round) -> None:
        row = asked.ask()
        scenarios.cancel(asked.buyer.actor, asked.id, "计划变更。")
        with pytest.raises(DeadlinePassed):
            asked.answer(row)
