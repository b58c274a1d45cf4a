"""The pieces that a criterion's score is made of, with links to where their figures come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain.messages import Message
from marketplace.matching.arithmetic import shown
from marketplace.matching.evidence import BEST
from marketplace.matching.explanation import Figure, Part, Score
from marketplace.matching.ranking import CriterionLine
from marketplace.matching.rules import CriterionKind
from marketplace.services.ranking_sources import Sources
from marketplace.web.formatting import plain_number
from marketplace.web.messages import translate
from marketplace.web.rankings.judged import say_spread


@dataclass(frozen=True)
class PartLine:
    """One test result, target or requirement. `standing` says whether it counts, and why not."""

    name: str
    url: str | None
    tier: str | None
    credential: str | None
    credential_url: str | None
    issuer: str | None
    formula: str
    worth: Decimal
    is_counted: bool
    standing: str


def make_parts(line: CriterionLine, sources: Sources) -> list[PartLine]:
    """The parts of a criterion's score, in their order."""
    parts = line.score.parts
    if line.kind is CriterionKind.EVIDENCE:
        return [_test_result(part, parts, sources) for part in parts]
    return [_plain_part(part) for part in parts]


def _plain_part(part: Part) -> PartLine:
    return PartLine(
        name=str(part.message.values.get("requirement") or part.key),
        url=None,
        tier=None,
        credential=None,
        credential_url=None,
        issuer=None,
        formula=_fill_in(part),
        worth=part.raw,
        is_counted=True,
        standing="",
    )


def fill_in(score: Score) -> str:
    """A criterion's formula with its numbers; of what is judged also how far it lies apart."""
    return _with_spread(translate(score.message), score.inputs)


def _with_spread(words: str, inputs: Mapping[str, Figure]) -> str:
    spread = say_spread(inputs)
    return _("%(words)s；%(more)s", words=words, more=spread) if spread else words


def name_benchmark(message: Message, sources: Sources) -> Message:
    """The sentence with the benchmark's name instead of its slug."""
    slug = message.values.get("benchmark")
    if slug is None:
        return message
    named = {**message.values, "benchmark": sources.name_benchmark(str(slug))}
    return replace(message, values=named)


def _fill_in(part: Part) -> str:
    """The sentence; for a target that is neared step by step the formula with its numbers."""
    committed, target = part.inputs.get("committed"), part.inputs.get("target")
    baseline = part.inputs.get("baseline")
    figures = (committed, target, baseline)
    if not all(isinstance(figure, Decimal) for figure in figures):
        return _with_spread(translate(part.message), part.inputs)
    return _(
        "“%(kpi)s”：（承诺 %(committed)s − 现状 %(baseline)s）÷"
        "（目标 %(target)s − 现状 %(baseline)s），限于 0 到 1，得 %(raw)s",
        **{name: _number(part.inputs[name]) for name in ("committed", "target", "baseline")},
        kpi=part.key,
        raw=plain_number(shown(part.raw)),
    )


def _number(figure: object) -> str:
    return plain_number(figure) if isinstance(figure, Decimal) else str(figure)


def _test_result(part: Part, parts: Sequence[Part], sources: Sources) -> PartLine:
    slug = str(part.inputs.get("benchmark"))
    benchmark, credential = sources.benchmarks.get(slug), sources.credentials.get(part.key)
    can_read = credential is not None and credential.is_readable
    tier = part.inputs.get("tier")
    return PartLine(
        name=sources.name_benchmark(slug),
        url=url_for("benchmarks.show", benchmark_id=benchmark.id) if benchmark else None,
        tier=str(tier) if tier else None,
        credential=credential.name if credential else None,
        credential_url=(
            url_for("credentials.show", credential_id=credential.id)
            if credential and can_read
            else None
        ),
        issuer=credential.issuer if credential else None,
        formula=translate(name_benchmark(part.message, sources)),
        worth=part.raw,
        is_counted=bool(part.inputs.get("is_counted")),
        standing=_standing(part, parts),
    )


def _standing(part: Part, parts: Sequence[Part]) -> str:
    if part.inputs.get("is_counted"):
        return _("计入")
    if "bound" not in part.inputs:
        return _("不计分")
    if not part.raw:
        return _("折算为 0，不计入")
    slug = part.inputs.get("benchmark")
    if any(p.inputs.get("is_counted") and p.inputs.get("benchmark") == slug for p in parts):
        return _("不计入：同一基准有更好的成绩")
    return _("不计入：已有更好的 %(count)s 项", count=BEST)
