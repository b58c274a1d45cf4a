"""What assessors gave: how far they lay apart, and, for the buyer, the points of each.

Assessors are called by numbers, the same on every page of a run. Who they are is told nowhere here,
and is no secret from those who read these pages: the panel's own page names everybody beside the
points and comments, to the buyer, the supervisor and the chair, once all are in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from marketplace.matching.explanation import Figure
from marketplace.matching.proposals import Candidate
from marketplace.matching.rules import CriterionKind, Rules
from marketplace.services.rankings import FrozenRun
from marketplace.web.formatting import plain_number


def say_spread(inputs: Mapping[str, Figure]) -> str:
    """How far the points of one judgement lie apart; "" for what is not judged."""
    spread, limit = inputs.get("spread"), inputs.get("spread_limit")
    if not isinstance(spread, Decimal):
        return ""
    if not isinstance(limit, Decimal):
        return _("最高与最低相差 %(spread)s 分", spread=plain_number(spread))
    said = {"spread": plain_number(spread), "limit": plain_number(limit)}
    if spread > limit:
        return _("最高与最低相差 %(spread)s 分，超过公布的 %(limit)s 分，由组长复核", **said)
    return _("最高与最低相差 %(spread)s 分，没有超过公布的 %(limit)s 分", **said)


@dataclass(frozen=True)
class MarkRow:
    """The points that one answer or one whole proposal got, in the order of the assessors; "—" from
    whom nothing came."""

    name: str
    points: Sequence[str]


@dataclass(frozen=True)
class MarkTable:
    """One proposal's points in one criterion; `is_whole`: for all of it, else for its answers."""

    assessors: Sequence[str]
    rows: Sequence[MarkRow]
    is_whole: bool


def list_marks(run: FrozenRun, key: str) -> dict[CriterionKind, MarkTable]:
    """The single points of the proposal `key`, by criterion with a weight that was judged."""
    numbers = number_assessors(run.candidates)
    candidate = next((item for item in run.candidates if item.key == key), None)
    if candidate is None:
        return {}
    names = [_("评委 %(number)s", number=number) for number in numbers.values()]
    tables = {}
    for item in run.rules.judged:
        rows = list(_list_rows(item.kind, run.rules, candidate, numbers))
        if any(point != _NOTHING for row in rows for point in row.points):
            is_whole = item.kind is CriterionKind.ASSESSORS
            tables[item.kind] = MarkTable(names, rows, is_whole)
    return tables


def put_together(tables: Iterable[tuple[str, MarkTable | None]]) -> MarkTable | None:
    """The points that whole proposals got, a row for each under its vendor's name; None of answers,
    which have tables of their own, and where nothing was judged."""
    found = [(name, table) for name, table in tables if table and table.is_whole]
    if not found:
        return None
    rows = [MarkRow(name, table.rows[0].points) for name, table in found]
    return MarkTable(found[0][1].assessors, rows, is_whole=True)


_NOTHING = "—"


def number_assessors(candidates: Iterable[Candidate]) -> dict[str, int]:
    """Numbers for the assessors' opaque keys: assessor-2 comes before assessor-10."""
    keys = {
        key
        for item in candidates
        for key in (
            *(mark.assessor for mark in item.requirement_marks),
            *(mark.assessor for mark in item.assessor_marks),
        )
    }
    ordered = sorted(keys, key=lambda key: (len(key), key))
    return {key: number for number, key in enumerate(ordered, 1)}


def _list_rows(
    kind: CriterionKind, rules: Rules, candidate: Candidate, assessors: Iterable[str]
) -> Iterator[MarkRow]:
    if kind is CriterionKind.ASSESSORS:
        given = {mark.assessor: mark.points for mark in candidate.assessor_marks}
        yield MarkRow(_("方案整体"), [_say(given.get(key)) for key in assessors])
        return
    by_answer = {
        (mark.requirement, mark.assessor): mark.points for mark in candidate.requirement_marks
    }
    for item in rules.requirements:
        yield MarkRow(item.text, [_say(by_answer.get((item.id, key))) for key in assessors])


def _say(points: Decimal | None) -> str:
    return _NOTHING if points is None else plain_number(points)
