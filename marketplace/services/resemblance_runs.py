"""Compare the opened proposals of a scenario, once, in the worker: texts, particulars, documents.

What is found is a question to the vendors. It changes no rank and rejects nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.permissions import SYSTEM
from marketplace.matching.particulars import Mark, SharedMark, compare_marks
from marketplace.matching.resemblance import METHOD, Piece, Resemblance, compare_texts
from marketplace.models import Amendment, Proposal, ResemblanceCheck, Scenario
from marketplace.models import Resemblance as ResemblanceRow
from marketplace.services import opened_proposals
from marketplace.services.opening_records import is_opening_complete
from marketplace.services.resemblance_files import (
    ReadFile,
    list_files,
    list_listing_files,
    marks_of,
)
from marketplace.services.resemblance_marks import list_marks
from marketplace.services.unit_of_work import unit_of_work

JOB = "resemblance.find"
# Characters of attachments that are compared, of a whole call and of one proposal at most.
MOST_CHARACTERS = 4_000_000
MOST_OF_ONE = 200_000


@dataclass
class _Reading:
    """What was read of one proposal."""

    proposal: Proposal
    pieces: list[Piece]
    marks: list[Mark]
    files: int = 0
    unread: list[dict[str, Any]] = field(default_factory=list)


def find_all(payloads: Sequence[Mapping[str, Any]]) -> None:
    """The worker's part."""
    for payload in payloads:
        find_in(payload["id"])


def find_in(scenario_id: int) -> bool:
    """Compare the opened proposals of a scenario; False where that was done, or cannot be yet."""
    scenario = db.session.get(Scenario, scenario_id)
    if scenario is None or find_check(scenario_id) or not is_opening_complete(scenario):
        return False
    readings = list(_read_all(scenario))
    own = list(list_listing_files(scenario))
    documents = {str(one.proposal.id): one.pieces for one in readings}
    texts = compare_texts(documents, [*_list_own_texts(scenario), *_texts_of(own)])
    marks = compare_marks(
        {str(one.proposal.id): one.marks for one in readings},
        [mark for file in own for mark in marks_of(file)],
    )
    return _keep(scenario_id, readings, _put_together(texts, marks))


def find_check(scenario_id: int) -> ResemblanceCheck | None:
    """The comparison of a scenario's proposals, if it was made."""
    query = select(ResemblanceCheck).where(ResemblanceCheck.scenario_id == scenario_id)
    return db.session.scalar(query)


def _read_all(scenario: Scenario) -> Iterator[_Reading]:
    opened = opened_proposals.list_opened(SYSTEM, scenario)
    marks = list_marks(scenario, opened)
    room = min(MOST_OF_ONE, MOST_CHARACTERS // max(1, len(opened)))
    for proposal in opened:
        reading = _Reading(proposal, list(_pieces_of(proposal)), marks[proposal.id])
        left = room
        for file in list_files(proposal):
            left -= _take_in(reading, file, left)
        yield reading


def _pieces_of(proposal: Proposal) -> Iterator[Piece]:
    content = opened_proposals.content_of(proposal)
    yield Piece("summary", content.summary)
    for number, answer in sorted(content.answers.items()):
        yield Piece(f"answer:{number}", answer.text)


def _take_in(reading: _Reading, file: ReadFile, room: int) -> int:
    """Add a file to what was read; how many characters of it there is room for."""
    reading.files += 1
    reading.marks += marks_of(file)
    text = file.contents.text if file.contents else ""
    is_cut = len(text) > room or (file.contents is not None and file.contents.is_cut)
    if is_cut or not text.strip():
        is_part = bool(text.strip()) and room > 0
        unread = {"proposal": reading.proposal.id, "file": file.name, "is_cut": is_part}
        reading.unread.append(unread)
    text = text[: max(room, 0)]
    reading.pieces.append(Piece(file.place, text))
    return len(text)


def _texts_of(files: Iterable[ReadFile]) -> list[str]:
    return [file.contents.text for file in files if file.contents]


def _list_own_texts(scenario: Scenario) -> Iterator[str]:
    """What the listing says or said, answers and amendments included."""
    yield from (scenario.title, scenario.pain_point, scenario.contents, scenario.demand_unit)
    yield from (scenario.data_types, scenario.data_access, scenario.compute_provided)
    yield from (row.text for row in scenario.requirements)
    for question in scenario.published_questions:
        yield from (question.public_text or "", question.answer or "")
    amended = select(Amendment.changes).where(Amendment.scenario_id == scenario.id)
    yield from _words_in([scenario.kpis, list(db.session.scalars(amended))])


def _words_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _words_in(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _words_in(one)


def _put_together(
    texts: Iterable[Resemblance], marks: Iterable[SharedMark]
) -> dict[tuple[int, int], dict[str, Any]]:
    """The findings of every two proposals that have any."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for text in texts:
        if text.is_noticed:
            _findings_of(found, text)["texts"] = _dump_text(text)
    for shared in marks:
        _findings_of(found, shared)["marks"].append(_dump_mark(shared))
    return found


def _findings_of(
    found: dict[tuple[int, int], dict[str, Any]], pair: Resemblance | SharedMark
) -> dict[str, Any]:
    return found.setdefault((int(pair.one), int(pair.other)), {"texts": None, "marks": []})


def _dump_text(text: Resemblance) -> dict[str, Any]:
    return {
        "shared": text.shared,
        "runs": [text.one_runs, text.other_runs],
        "share": f"{text.share:.4f}",
        "overlap": f"{text.overlap:.4f}",
        "longest": text.longest,
        "passages": [asdict(passage) | {"is_cut": passage.is_cut} for passage in text.passages],
    }


def _dump_mark(shared: SharedMark) -> dict[str, Any]:
    sides = (shared.one_mark, shared.other_mark)
    return {
        "kind": shared.kind.value,
        "sources": [mark.source for mark in sides],
        "shown": [mark.shown for mark in sides],
    }


def _keep(
    scenario_id: int,
    readings: Sequence[_Reading],
    found: Mapping[tuple[int, int], dict[str, Any]],
) -> bool:
    row = ResemblanceCheck(
        scenario_id=scenario_id,
        method=METHOD,
        proposals=len(readings),
        files=sum(one.files for one in readings),
        unread=[unread for one in readings for unread in one.unread],
    )
    with unit_of_work() as work:
        work.lock(work.session.get_one(Scenario, scenario_id))
        if find_check(scenario_id):
            return False
        check = work.add(row)
        work.add_all(
            [
                ResemblanceRow(check_id=check.id, one_id=one, other_id=other, findings=findings)
                for (one, other), findings in sorted(found.items())
            ]
        )
    return True
