"""A run as a document that can be computed again: every input, the result, a digest of each.

The digest of a result is over its figures, not its sentences: a better wording is no other result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from marketplace.domain.messages import say
from marketplace.matching.canonical import decode, digest, encode
from marketplace.matching.errors import ReplayDiffers, UnreadableRecord
from marketplace.matching.proposals import Candidate
from marketplace.matching.ranking import RankingResult, rank
from marketplace.matching.rules import Rules

FORMAT = "marketplace-ranking-1"
_KEYS = {"format", "inputs", "inputs_digest", "result", "result_digest"}


@dataclass(frozen=True)
class Inputs:
    """Everything that a run depends on. Candidates by key, their lists by id."""

    rules: Rules
    candidates: tuple[Candidate, ...]
    at: datetime


@dataclass(frozen=True)
class Record:
    """One run, read back from its document."""

    inputs: Inputs
    result: RankingResult
    inputs_digest: str
    result_digest: str


def rules_to_document(rules: Rules) -> dict[str, Any]:
    """The rules as JSON, to freeze at publication; `digest` of it is the rules' hash."""
    document: dict[str, Any] = encode(rules)
    return document


def rules_from_document(document: object) -> Rules:
    """The rules that `rules_to_document` wrote; `UnreadableRecord` for anything else."""
    rules: Rules = decode(Rules, document, "rules")
    return rules


def to_document(
    rules: Rules, candidates: Iterable[Candidate], at: datetime, result: RankingResult
) -> dict[str, Any]:
    """The run as JSON. `inputs_digest` and `result_digest` do not depend on any list's order."""
    inputs = encode(Inputs(rules, _in_order(candidates), at))
    encoded = encode(result)
    return {
        "format": FORMAT,
        "inputs": inputs,
        "inputs_digest": digest(inputs),
        "result": encoded,
        "result_digest": digest(_figures(encoded)),
    }


def from_document(document: object) -> Record:
    """The run that `to_document` wrote.

    `UnreadableRecord` if it is not one, or if its inputs or result do not match their digests.
    """
    given = _opened(document)
    record = Record(
        decode(Inputs, given["inputs"], "inputs"),
        decode(RankingResult, given["result"], "result"),
        given["inputs_digest"],
        given["result_digest"],
    )
    if digest(given["inputs"]) != record.inputs_digest:
        raise UnreadableRecord(say("排序记录的输入与其摘要不符，记录已被改动。"))
    if digest(_figures(given["result"])) != record.result_digest:
        raise UnreadableRecord(say("排序记录的结果与其摘要不符，记录已被改动。"))
    return record


def replay(document: object) -> RankingResult:
    """The result computed again from the inputs.

    Raises `ReplayDiffers` if a digit of it is not as recorded, `UnreadableRecord` as
    `from_document` does, `UnusableRules` if the algorithm is another version's.
    """
    record = from_document(document)
    inputs = record.inputs
    result = rank(inputs.rules, inputs.candidates, inputs.at)
    if digest(_figures(encode(result))) != record.result_digest:
        raise ReplayDiffers(say("按记录的输入重新计算，结果与记录不一致。"))
    return result


def _opened(document: object) -> Mapping[str, Any]:
    if not isinstance(document, dict) or document.keys() != _KEYS:
        raise UnreadableRecord(say("这不是一份排序记录。"))
    if document["format"] != FORMAT:
        raise UnreadableRecord(
            say(
                "排序记录的格式是 %(format)s，本平台读取的是 %(known)s。",
                format=str(document["format"])[:40],
                known=FORMAT,
            )
        )
    return document


def _in_order(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(map(_sorted_within, sorted(candidates, key=lambda candidate: candidate.key)))


def _sorted_within(candidate: Candidate) -> Candidate:
    return replace(
        candidate,
        answers=tuple(sorted(candidate.answers, key=lambda item: item.requirement)),
        kpis=tuple(sorted(candidate.kpis, key=lambda item: item.kpi)),
        evidence=tuple(sorted(candidate.evidence, key=lambda item: item.id)),
        requirement_marks=tuple(
            sorted(candidate.requirement_marks, key=lambda item: (item.requirement, item.assessor))
        ),
        assessor_marks=tuple(sorted(candidate.assessor_marks, key=lambda item: item.assessor)),
    )


def _figures(encoded: Any) -> Any:
    """The encoded result without its sentences."""
    if isinstance(encoded, dict):
        return {name: _figures(item) for name, item in encoded.items() if name != "message"}
    if isinstance(encoded, list):
        return [_figures(item) for item in encoded]
    return encoded
