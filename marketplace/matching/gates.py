"""What a proposal must pass before it is ranked: qualification, then compliance.

Every gate is judged even after one has failed, so that the disqualified learn every reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from marketplace.domain.messages import Message, mark, say
from marketplace.matching.arithmetic import ZERO, plain
from marketplace.matching.evidence import is_admissible
from marketplace.matching.explanation import Figure
from marketplace.matching.proposals import Candidate, EvidenceResult
from marketplace.matching.rules import BenchmarkFloor, NamedRequirement, Rules, Tier

_BEST_FIRST = list(Tier)


class Stage(StrEnum):
    """Qualification comes before compliance."""

    QUALIFICATION = "qualification"
    COMPLIANCE = "compliance"


STAGE_NAMES: dict[str, str] = {
    Stage.QUALIFICATION: mark("资格审查"),
    Stage.COMPLIANCE: mark("符合性审查"),
}


@dataclass(frozen=True)
class GateOutcome:
    """One gate. `rule` is `requirement:ID`, `filing`, `tier`, `benchmark:ID`, `version`, `ceiling`,
    `amendment`.

    `inputs` hold the evidence: what was asked and what was found.
    """

    rule: str
    stage: Stage
    is_passed: bool
    message: Message
    inputs: Mapping[str, Figure] = field(default_factory=dict)


def judge_gates(rules: Rules, candidate: Candidate) -> tuple[GateOutcome, ...]:
    """Every gate of the rules, in order."""
    return (*_qualification(rules, candidate), *_compliance(rules, candidate))


def _qualification(rules: Rules, candidate: Candidate) -> Iterator[GateOutcome]:
    if rules.amendment:
        yield _amendment(rules.amendment, candidate)
    for requirement in rules.gates.requirements:
        yield _requirement(requirement, candidate)
    if rules.gates.is_filing_required:
        yield _filing(candidate)
    if rules.gates.minimum_tier is not None:
        yield _tier(rules.gates.minimum_tier, candidate)


def _compliance(rules: Rules, candidate: Candidate) -> Iterator[GateOutcome]:
    for floor in rules.gates.floors:
        yield _floor(floor, candidate)
    yield _version(candidate)
    yield _ceiling(rules, candidate)


def _amendment(number: int, candidate: Candidate) -> GateOutcome:
    """A proposal sealed before the last material amendment answers another call than this one."""
    is_passed = candidate.confirmed_amendment >= number
    if is_passed:
        message = say("已按第 %(number)s 号更正确认或提交。", number=number)
    else:
        message = say("未确认第 %(number)s 号更正。", number=number)
    inputs = {"amendment": number, "confirmed": candidate.confirmed_amendment}
    return GateOutcome("amendment", Stage.QUALIFICATION, is_passed, message, inputs)


def _requirement(requirement: NamedRequirement, candidate: Candidate) -> GateOutcome:
    answer = next((a for a in candidate.answers if a.requirement == requirement.id), None)
    is_met = answer is not None and answer.is_met
    if answer is None:
        message = say("没有答复强制要求“%(requirement)s”。", requirement=requirement.text)
    elif is_met:
        message = say("满足强制要求“%(requirement)s”。", requirement=requirement.text)
    else:
        message = say("不满足强制要求“%(requirement)s”。", requirement=requirement.text)
    inputs = {"evidence": answer.evidence if answer else None}
    return GateOutcome(
        f"requirement:{requirement.id}", Stage.QUALIFICATION, is_met, message, inputs
    )


def _filing(candidate: Candidate) -> GateOutcome:
    filing = candidate.filing
    is_passed = filing is not None and filing.is_in_force
    if filing is None:
        message = say("没有提供模型备案或登记信息。")
    elif is_passed:
        message = say("备案或登记有效：%(detail)s", detail=filing.detail)
    else:
        message = say("备案或登记无效：%(detail)s", detail=filing.detail)
    inputs = {"detail": filing.detail if filing else None}
    return GateOutcome("filing", Stage.QUALIFICATION, is_passed, message, inputs)


def _admissible(candidate: Candidate) -> list[EvidenceResult]:
    return [r for r in candidate.evidence if is_admissible(r, candidate.model_version)]


def _tier(minimum: Tier, candidate: Candidate) -> GateOutcome:
    tiers = [result.tier for result in _admissible(candidate)]
    best = min(tiers, key=_BEST_FIRST.index, default=Tier.T0)
    is_passed = _BEST_FIRST.index(best) <= _BEST_FIRST.index(minimum)
    if is_passed:
        message = say(
            "测评证据等级 %(best)s，达到要求的 %(minimum)s。",
            best=best.value,
            minimum=minimum.value,
        )
    else:
        message = say(
            "测评证据等级 %(best)s，未达到要求的 %(minimum)s。",
            best=best.value,
            minimum=minimum.value,
        )
    inputs = {"best": best.value, "minimum": minimum.value}
    return GateOutcome("tier", Stage.QUALIFICATION, is_passed, message, inputs)


def _floor(floor: BenchmarkFloor, candidate: Candidate) -> GateOutcome:
    results = [r for r in _admissible(candidate) if r.benchmark == floor.benchmark]
    found = max(results, key=_by_value, default=None)
    is_passed = found is not None and _is_reached(floor, found)
    values: dict[str, Figure] = {"benchmark": floor.benchmark, "floor": floor.value}
    values["value"] = found.value if found else None
    if is_passed:
        message = say("“%(benchmark)s”成绩 %(value)s，达到门槛 %(floor)s。", **values)
    elif values["value"] is not None:
        message = say("“%(benchmark)s”成绩 %(value)s，未达到门槛 %(floor)s。", **values)
    else:
        message = say("没有“%(benchmark)s”的有效成绩，门槛是 %(floor)s。", **values)
    inputs = {**values, "result": found.id if found else None}
    rule = f"benchmark:{floor.benchmark}"
    return GateOutcome(rule, Stage.COMPLIANCE, is_passed, message, inputs)


def _by_value(result: EvidenceResult) -> tuple[bool, Decimal, str]:
    """Sorts the best reported value last, whichever way is better."""
    value = ZERO if result.value is None else result.value
    directed = value if result.is_higher_better else value.copy_negate()
    return result.value is not None, directed, result.id


def _is_reached(floor: BenchmarkFloor, result: EvidenceResult) -> bool:
    if result.value is None or not 0 <= result.value <= 1:
        return False
    if result.is_higher_better:
        return result.value >= floor.value
    return result.value <= floor.value


def _version(candidate: Candidate) -> GateOutcome:
    """Fails where valid results are named and none is about the version that is bid.

    Without a valid result there is nothing to compare; whether one is needed is the tier's gate.
    """
    tested = sorted({r.model_version for r in candidate.evidence if r.is_valid})
    is_passed = not tested or candidate.model_version in tested
    if not tested:
        message = say("没有有效的测评成绩，无须核对模型版本。")
    elif is_passed:
        message = say("申报的模型版本有对应的测评成绩。")
    else:
        message = say("测评成绩属于其他模型版本，与申报的版本不一致。")
    inputs = {"bid": candidate.model_version, "tested": "、".join(tested)}
    return GateOutcome("version", Stage.COMPLIANCE, is_passed, message, inputs)


def _ceiling(rules: Rules, candidate: Candidate) -> GateOutcome:
    values = {"price": plain(candidate.price), "ceiling": plain(rules.ceiling)}
    is_passed = candidate.price <= rules.ceiling
    if is_passed:
        message = say("报价 %(price)s 元，不高于最高限价 %(ceiling)s 元。", **values)
    else:
        message = say("报价 %(price)s 元，高于最高限价 %(ceiling)s 元。", **values)
    return GateOutcome("ceiling", Stage.COMPLIANCE, is_passed, message, values)
