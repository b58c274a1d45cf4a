"""Proposals for the table of benchmarks."""

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.credentials.benchmarks import Benchmark
from marketplace.credentials.results import Tool
from marketplace.db import db
from marketplace.domain.errors import (
    AlreadyExists,
    InvalidInput,
    NotAllowed,
    NotFound,
    TransitionRefused,
)
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.models import Notification
from marketplace.services import benchmark_proposals, benchmarks
from marketplace.services.benchmark_proposals import ProposalText
from tests.factories.people import make_administrator, make_buyer, make_person, make_vendor

pytestmark = pytest.mark.usefixtures("app")

TEXT = ProposalText(
    tool="lm-eval",
    task="henan_medicine",
    sector="medical",
    metric="acc",
    baseline=Decimal("0.25"),
    top=None,
    source="https://example.com/paper",
)


@pytest.fixture(autouse=True)
def seeded(app: Flask) -> None:
    """The table as `init` leaves it."""
    benchmarks.seed()


def told(event: str) -> list[tuple[int, dict[str, object]]]:
    query = select(Notification).where(Notification.event == event).order_by(Notification.id)
    return [(row.user_id, row.params) for row in db.session.scalars(query)]


def completed(**fields: object) -> Benchmark:
    """What an administrator makes of it."""
    model = benchmarks.current_table().rows[0]
    given = {**vars(model), "id": "henan", "name": "医学", "tasks": {Tool.LM_EVAL: (TEXT.task,)}}
    return Benchmark(**{**given, **fields})


def test_an_evaluator_proposes_too_but_none_who_only_reads() -> None:
    body = make_person(OrganisationKind.EVALUATOR)
    row = benchmark_proposals.propose(body.actor, TEXT)
    assert benchmark_proposals.list_own(body.actor) == [row]
    reader = make_person(organisation=body.organisation, role=MemberRole.VIEWER)
    with pytest.raises(NotAllowed):
        benchmark_proposals.propose(reader.actor, TEXT)


def test_a_proposal_is_accepted_and_its_maker_told() -> None:
    chief, vendor = make_administrator(), make_vendor()
    row = benchmark_proposals.propose(vendor.actor, TEXT)
    params = {"suggestion_id": row.id, "task": TEXT.task}
    assert told("benchmark_proposed") == [(chief.user.id, params)]
    assert benchmark_proposals.list_open(chief.actor) == [row]
    added = benchmark_proposals.accept(chief.actor, row.id, completed(), "出处属实。")
    assert row.benchmark_id == added.id
    found = benchmarks.current_table().find(Tool.LM_EVAL, TEXT.task, "acc")
    assert found is not None
    assert found.id == "henan"
    params = {"benchmark_id": added.id, "task": TEXT.task, "name": "医学"}
    assert told("benchmark_accepted") == [(vendor.user.id, params)]
    assert benchmark_proposals.list_open(chief.actor) == []
    assert benchmark_proposals.list_decided(chief.actor) == [row]
    with pytest.raises(TransitionRefused):
        benchmark_proposals.decline(chief.actor, row.id, "太晚")


def test_a_proposal_is_declined_with_a_reason() -> None:
    chief, vendor = make_administrator().actor, make_vendor()
    row = benchmark_proposals.propose(vendor.actor, TEXT)
    for reason in (" ", "\x00"):
        with pytest.raises(InvalidInput):
            benchmark_proposals.decline(chief, row.id, reason)
    benchmark_proposals.decline(chief, row.id, " 出处打不开。 ")
    params = {"task": TEXT.task, "reason": "出处打不开。"}
    assert told("benchmark_declined") == [(vendor.user.id, params)]
    assert benchmark_proposals.list_own(vendor.actor) == [row]
    assert benchmark_proposals.list_own(make_vendor().actor) == []


def test_an_unacceptable_row_leaves_the_proposal_open() -> None:
    chief = make_administrator().actor
    row = benchmark_proposals.propose(make_vendor().actor, TEXT)
    with pytest.raises(InvalidInput):
        benchmark_proposals.accept(chief, row.id, completed(name=""), "可以。")
    assert benchmark_proposals.list_open(chief) == [row]
    assert told("benchmark_accepted") == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tool": "excel"}, "tool"),
        ({"task": " "}, "task"),
        ({"task": "x" * 301}, "task"),
        ({"sector": ""}, "sector"),
        ({"metric": ""}, "metric"),
        ({"top": Decimal(7)}, "top"),
        ({"source": "一篇论文"}, "source"),
        ({"source": "javascript:alert(1)"}, "source"),
        ({"source": "https://[x"}, "source"),
    ],
)
def test_what_cannot_be_proposed_is_refused(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        benchmark_proposals.propose(make_vendor().actor, replace(TEXT, **fields))
    assert list(refusal.value.fields) == [field]


def test_what_is_known_or_waits_is_not_proposed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = make_vendor().actor
    known = next(row for row in benchmarks.current_table().rows if Tool.LM_EVAL in row.tasks)
    text = replace(TEXT, task=known.tasks[Tool.LM_EVAL][0], metric=known.metric)
    with pytest.raises(AlreadyExists):
        benchmark_proposals.propose(vendor, text)
    benchmark_proposals.propose(vendor, TEXT)
    with pytest.raises(AlreadyExists):
        benchmark_proposals.propose(vendor, TEXT)
    monkeypatch.setattr(benchmark_proposals, "MOST_OPEN", 1)
    with pytest.raises(AlreadyExists):
        benchmark_proposals.propose(vendor, replace(TEXT, task="another"))


def test_who_may_propose_and_decide() -> None:
    vendor, chief = make_vendor().actor, make_administrator().actor
    row = benchmark_proposals.propose(vendor, TEXT)
    with pytest.raises(NotAllowed):
        benchmark_proposals.propose(make_buyer().actor, TEXT)
    for ask in (benchmark_proposals.list_open, benchmark_proposals.list_decided):
        with pytest.raises(NotAllowed):
            ask(vendor)
    with pytest.raises(NotAllowed):
        benchmark_proposals.decline(vendor, row.id, "不")
    with pytest.raises(NotFound):
        benchmark_proposals.decline(chief, 10**6, "不")
