"""What demonstration vendors write: summaries, answers, commitments."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from marketplace.cli.demonstration import specs
from marketplace.cli.demonstration.specs import ModelSpec, ScenarioSpec, VersionSpec

# A figure of this size is committed to in whole units.
_WHOLE = 20
# So many of a call that is to show what proposals have in common wrote the same.
_ALIKE = 2


def summary_of(spec: ScenarioSpec, model: ModelSpec, version: VersionSpec, number: int) -> str:
    """A summary of three sentences or four, by the call's bidder of this `number`."""
    said = specs.bidding()
    return (
        f"针对“{spec.title}”，本方案以{model.name} {version.name} 为核心：{model.pitch}。"
        f"{''.join(plan_of(number))}"
        f"{said.alike if spec.has_alike and number < _ALIKE else ''}"
    )


def plan_of(number: int) -> tuple[str, ...]:
    """How the bidder of this number goes about it."""
    said = specs.bidding()
    return _turn(said.plans, number), _turn(said.supports, number)


def _turn(texts: Sequence[str], number: int) -> str:
    return texts[number % len(texts)]


def answer_to(requirement: str, model: ModelSpec, number: int) -> str:
    """The answer whose words occur in the requirement first. No two bidders give the same."""
    found = next(
        answer for answer in specs.list_answers() if any(w in requirement for w in answer.words)
    )
    if number < len(found.texts):
        return found.texts[number]
    echo = _turn(specs.bidding().echoes, number)
    return echo.format(requirement=requirement, model=model.name)


def commitments_to(spec: ScenarioSpec, chance: Random) -> dict[str, str]:
    """A commitment to every target, most of the way or all; now and then the last is left out."""
    kpis = spec.kpis[:-1] if len(spec.kpis) > 1 and chance.random() < 0.1 else spec.kpis
    return {
        name: _commitment(Decimal(baseline), Decimal(target), chance)
        for name, baseline, target, _ in kpis
    }


def _commitment(baseline: Decimal, target: Decimal, chance: Random) -> str:
    way = Decimal(min(chance.randint(70, 112), 100)) / 100
    step = Decimal(1) if abs(target - baseline) >= _WHOLE else Decimal("0.1")
    value = (baseline + (target - baseline) * way).quantize(step)
    return f"{value.normalize():f}"
