"""The table of benchmarks: seeded, changed with history, and what follows for credentials."""

from dataclasses import replace
from decimal import Decimal

import pytest

from marketplace.credentials.benchmarks import Benchmark, BenchmarkTable, load_benchmarks
from marketplace.credentials.results import Tool
from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, StaleVersion
from marketplace.models import Benchmark as Row
from marketplace.models import BenchmarkChange
from marketplace.services import benchmarks, outbox, rankings
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_proposal, make_version
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def row_of(slug: str) -> Row:
    return db.session.query(Row).filter_by(slug=slug).one()


def known() -> Benchmark:
    """The benchmark of the factories' task."""
    found = benchmarks.current_table().find_task(Tool.LM_EVAL, TASK)
    assert found is not None
    return found


def make_benchmark(**fields: object) -> Benchmark:
    """A row that the table takes."""
    found = load_benchmarks().find_task(Tool.LM_EVAL, TASK)
    given = {**vars(found), "id": "new", "name": "新基准", "tasks": {Tool.LM_EVAL: ("new_task",)}}
    return Benchmark(**{**given, **fields})


def test_before_seeding_the_packaged_table_counts() -> None:
    assert benchmarks.current_revision() == (0, "")
    assert benchmarks.current_table() is load_benchmarks()


def test_seeding_takes_over_every_row_as_it_is_and_only_once() -> None:
    assert benchmarks.seed() == len(load_benchmarks().rows)
    assert benchmarks.current_table().rows == load_benchmarks().rows
    revision = benchmarks.current_revision()
    assert benchmarks.seed() == 0
    assert benchmarks.current_revision() == revision
    assert benchmarks.current_table() is benchmarks.current_table()


def test_a_release_adds_and_corrects_rows_but_not_what_an_administrator_changed() -> None:
    first, second, *_ = load_benchmarks().rows
    benchmarks.seed(BenchmarkTable([first, second]))
    row = row_of(first.id)
    changed = replace(benchmarks.as_benchmark(row), name="我们的名称")
    benchmarks.change(make_administrator().actor, row.id, changed, "更准确。", row.version)
    third = make_benchmark(id="third")
    release = [replace(first, name="甲"), replace(second, name="乙"), third]
    assert benchmarks.seed(BenchmarkTable(release)) == 2
    names = [row.name for row in benchmarks.list_rows()]
    assert names == ["我们的名称", "乙", third.name]


def test_a_release_leaves_out_a_row_whose_task_somebody_has_added() -> None:
    benchmarks.seed()
    benchmarks.add(make_administrator().actor, make_benchmark(), "补充。")
    rows = [*load_benchmarks().rows, make_benchmark(id="later")]
    assert benchmarks.seed(BenchmarkTable(rows)) == 0


def test_a_change_is_kept_with_who_when_what_and_why(clock: Clock) -> None:
    benchmarks.seed()
    chief, row = make_administrator(), row_of(known().id)
    before = row.top
    changed = replace(known(), top=Decimal("0.9912"))
    revision = benchmarks.current_revision()
    clock.advance(days=1)
    benchmarks.change(chief.actor, row.id, changed, " 新论文。 ", row.version)
    entry = db.session.query(BenchmarkChange).order_by(BenchmarkChange.id.desc()).first()
    assert entry is not None
    assert (entry.by_id, entry.at, entry.reason) == (chief.user.id, clock.now(), "新论文。")
    assert entry.changes == {"top": [str(before), "0.9912"]}
    assert known().top == Decimal("0.9912")
    assert benchmarks.current_revision() > revision
    benchmarks.change(chief.actor, row.id, changed, "没有改动。", row.version)
    assert benchmarks.current_revision()[0] == entry.id


def test_nobody_else_changes_it_nor_over_another_s_change() -> None:
    benchmarks.seed()
    row, changed = row_of(known().id), replace(known(), name="新名称")
    for person in (make_vendor(), make_buyer()):
        with pytest.raises(NotAllowed):
            benchmarks.change(person.actor, row.id, changed, "理由", row.version)
        with pytest.raises(NotAllowed):
            benchmarks.add(person.actor, make_benchmark(), "理由")
    chief = make_administrator().actor
    benchmarks.change(chief, row.id, changed, "理由", row.version)
    with pytest.raises(StaleVersion):
        benchmarks.change(chief, row.id, changed, "理由", 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": "有空格 的"}, "slug"),
        ({"id": "cmb"}, "slug"),
        ({"name": " "}, "name"),
        ({"sector": "nowhere"}, "sector"),
        ({"relevance": ""}, "relevance"),
        ({"confidence": "Z"}, "confidence"),
        ({"baseline": Decimal(2)}, "baseline"),
        ({"n_items": 0}, "n_items"),
        ({"tasks": {Tool.LM_EVAL: (TASK,)}}, "lm_eval_tasks"),
        ({"tasks": {Tool.HELM: ("x" * 301,)}}, "helm_tasks"),
        ({"tasks": {Tool.HELM: tuple(map(str, range(501)))}}, "helm_tasks"),
    ],
)
def test_what_cannot_be_a_row_is_refused(fields: dict[str, object], field: str) -> None:
    benchmarks.seed()
    with pytest.raises(InvalidInput) as refusal:
        benchmarks.add(make_administrator().actor, make_benchmark(**fields), "理由")
    assert list(refusal.value.fields) == [field]


def test_a_change_says_why() -> None:
    benchmarks.seed()
    with pytest.raises(InvalidInput) as refusal:
        benchmarks.add(make_administrator().actor, make_benchmark(), " ")
    assert list(refusal.value.fields) == ["reason"]


def test_every_packaged_row_can_be_saved_again() -> None:
    """Nothing in the packaged table is what an administrator could not write."""
    benchmarks.seed()
    chief = make_administrator().actor
    for row in benchmarks.list_rows():
        benchmarks.change(chief, row.id, benchmarks.as_benchmark(row), "核对。", row.version)


def test_results_are_named_and_judged_again_when_the_table_changes() -> None:
    benchmarks.seed()
    chief, vendor = make_administrator().actor, make_vendor()
    unknown = make_credential(vendor, make_version(vendor), "new_task", 30, 37)
    sized = make_credential(vendor, make_version(vendor, name="又一个"), TASK, 30, 37)
    assert (unknown.results[0].benchmark, unknown.noted_tier, sized.noted_tier) == (
        None,
        "T1",
        "T1",
    )
    benchmarks.add(chief, make_benchmark(n_items=370), "补充。")
    row = row_of(known().id)
    benchmarks.change(chief, row.id, replace(known(), tasks={}), "不是它。", row.version)
    outbox.deliver_due()
    db.session.expire_all()
    assert (unknown.results[0].benchmark, unknown.noted_tier) == ("new", "T0")
    assert unknown.noted_reasons[0]["values"]["total"] == 370
    assert sized.results[0].benchmark is None


def test_a_ranking_uses_the_table_as_it_was_and_replays_after_a_change(clock: Clock) -> None:
    benchmarks.seed()
    buyer, vendor = make_buyer(), make_vendor()
    scenario, version = make_scenario(buyer), make_version(vendor)
    credential = make_credential(vendor, version, TASK, 30, 37)
    make_proposal(vendor, scenario, version, credential_ids=(credential.id,))
    row = row_of(known().id)
    changed = replace(known(), confidence="A", baseline=Decimal("0.1"), top=Decimal("0.9"))
    chief = make_administrator().actor
    benchmarks.change(chief, row.id, changed, "新数字。", row.version)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    run = rankings.run(buyer.actor, scenario.id)
    (candidate,) = rankings.read_run(run).candidates
    assert [(r.baseline, r.top) for r in candidate.evidence] == [(Decimal("0.1"), Decimal("0.9"))]
    later = replace(changed, top=Decimal("0.99"))
    benchmarks.change(chief, row.id, later, "更新的数字。", row.version)
    outbox.deliver_due()
    assert rankings.replay_run(run.id) is run
    assert rankings.read_run(run).candidates == (candidate,)
