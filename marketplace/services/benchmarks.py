"""The table of benchmarks as this installation has it: read, seeded, changed with history."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import select

from marketplace.credentials.benchmarks import Benchmark, BenchmarkTable, Relevance, load_benchmarks
from marketplace.credentials.results import Tool
from marketplace.db import db
from marketplace.domain.errors import NotFound, StaleVersion
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Benchmark as Row
from marketplace.models import BenchmarkChange
from marketplace.services.benchmark_checks import check, check_new
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

Revision = tuple[int, str]
"""Grows with every change of the table; `(0, "")` before it was seeded."""

JOB = "benchmarks.resolve"

_COLUMNS = {"id": "slug", "higher_is_better": "is_higher_better"}
"""Fields of the adapter's dataclass that are called otherwise in the database."""

_FIELDS = tuple(field.name for field in fields(Benchmark))


def current_table() -> BenchmarkTable:
    """The table as it is now. The packaged one where `init` has not seeded it yet."""
    revision = current_revision()
    return _load(revision) if revision[0] else load_benchmarks()


def current_revision() -> Revision:
    """Which state of the table is the present one."""
    query = select(BenchmarkChange.id, BenchmarkChange.nonce)
    found = db.session.execute(query.order_by(BenchmarkChange.id.desc()).limit(1)).first()
    return (found.id, found.nonce) if found else (0, "")


@lru_cache(maxsize=2)
def _load(_revision: Revision) -> BenchmarkTable:
    return BenchmarkTable(map(as_benchmark, db.session.scalars(select(Row).order_by(Row.id))))


def as_benchmark(row: Row) -> Benchmark:
    """The row as the adapter reckons with it."""
    return Benchmark(
        id=row.slug,
        name=row.name,
        sector=row.sector,
        relevance=cast("Relevance", row.relevance),
        metric=row.metric,
        higher_is_better=row.is_higher_better,
        baseline=row.baseline,
        top=row.top,
        n_items=row.n_items,
        lang=row.lang,
        confidence=row.confidence,
        tasks={Tool(tool): tuple(tasks) for tool, tasks in row.tasks.items()},
        reference_model=row.reference_model,
        reference_date=row.reference_date,
        source=row.source,
    )


def list_rows() -> list[Row]:
    """Every row, as seeded, then as added."""
    return list(db.session.scalars(select(Row).order_by(Row.id)))


def get_row(benchmark_id: int) -> Row:
    """One row with its history. Raises `NotFound`."""
    found = db.session.get(Row, benchmark_id)
    if found is None:
        raise NotFound(say("没有这个基准。"))
    return found


def seed(table: BenchmarkTable | None = None) -> int:
    """Take over the rows of this release of the program; how many were added or changed.

    A row that an administrator has changed stays as it is, and so does one whose task ids would
    clash with those of another row by now.
    """
    table = table or load_benchmarks()
    with unit_of_work() as work:
        known = {row.slug: row for row in list_rows()}
        changed_by_people = set(
            work.session.scalars(
                select(BenchmarkChange.benchmark_id).where(BenchmarkChange.by_id.is_not(None))
            )
        )
        taken = {key for row in known.values() for key in _task_keys(row.tasks)}
        wanted = []
        for benchmark in table.rows:
            row = known.get(benchmark.id)
            if row is not None and row.id in changed_by_people:
                continue
            if row is None and not taken.isdisjoint(_task_keys(benchmark.tasks)):
                continue
            wanted.append((row, benchmark))
        count = _write(work, wanted, None, "")
        if count:
            work.emit(JOB)
    return count


def _task_keys(tasks: Mapping[Any, Any]) -> set[tuple[str, str]]:
    return {(str(tool), task) for tool, names in tasks.items() for task in names}


def add(actor: Actor, benchmark: Benchmark, reason: str) -> Row:
    """Put a new row into the table. Raises `InvalidInput`."""
    require_let_in(actor, Permission.BENCHMARK_EDIT)
    with unit_of_work() as work:
        return add_within(work, actor, benchmark, reason)


def add_within(work: UnitOfWork, actor: Actor, benchmark: Benchmark, reason: str) -> Row:
    """As `add`, within a transaction."""
    check_new(benchmark, reason, list_rows())
    _write(work, [(None, benchmark)], actor.user_id, reason.strip())
    work.emit(JOB)
    return work.session.scalars(select(Row).where(Row.slug == benchmark.id)).one()


def change(actor: Actor, benchmark_id: int, benchmark: Benchmark, reason: str, version: int) -> Row:
    """Change a row, saying why; its id stays. `version`: the one that was read.

    Raises `InvalidInput`, and `StaleVersion` if somebody else changed it meanwhile.
    """
    require_let_in(actor, Permission.BENCHMARK_EDIT)
    with unit_of_work() as work:
        row = work.lock(get_row(benchmark_id))
        if row.version != version:
            raise StaleVersion(say("别人刚刚改过这个基准，请先核对现在的内容。"))
        others = [other for other in list_rows() if other.id != row.id]
        check(benchmark, reason, others)
        if _write(work, [(row, benchmark)], actor.user_id, reason.strip()):
            work.emit(JOB)
    return row


def _write(
    work: UnitOfWork,
    wanted: Iterable[tuple[Row | None, Benchmark]],
    by_id: int | None,
    reason: str,
) -> int:
    """Write what differs, each with its entry in the history; how many did. None: a new row."""
    differing = [
        (row or Row(version=0), benchmark, changes)
        for row, benchmark in wanted
        if (changes := _compare(row, benchmark)) or row is None
    ]
    for row, benchmark, _changes in differing:
        for name in _FIELDS:
            setattr(row, _COLUMNS.get(name, name), getattr(benchmark, name))
        row.tasks = {tool.value: list(tasks) for tool, tasks in benchmark.tasks.items()}
        row.version += 1
    work.add_all([row for row, _benchmark, _changes in differing])
    work.add_all(
        [
            BenchmarkChange(
                benchmark_id=row.id,
                by_id=by_id,
                reason=reason,
                changes=changes,
                nonce=secrets.token_hex(8),
            )
            for row, _benchmark, changes in differing
        ]
    )
    return len(differing)


def _compare(row: Row | None, benchmark: Benchmark) -> dict[str, Any]:
    """What differs: a field's name → [before, after]."""
    before = _document(as_benchmark(row)) if row else {}
    after = _document(benchmark)
    changes = {name: [before.get(name), after[name]] for name in after}
    return {name: pair for name, pair in changes.items() if pair[0] != pair[1]}


def _document(benchmark: Benchmark) -> dict[str, Any]:
    """The fields as the history keeps them: text, or a list of lines, or None."""
    return {name: _plain(getattr(benchmark, name)) for name in _FIELDS if name != "id"}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return [f"{tool.value}: {task}" for tool, tasks in value.items() for task in tasks]
    return value if isinstance(value, bool) or value is None else str(value)
