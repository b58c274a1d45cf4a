"""What a listing must say of what assessors judge before it may be submitted, each lack at its
field or cell."""

from collections.abc import Iterator, Mapping

from marketplace.domain.messages import Message, say
from marketplace.matching.rules import CRITERION_NAMES, JUDGED, CriterionKind
from marketplace.services.ranking_rules import OFFERED
from marketplace.services.scenario_bands import LARGEST_MARK, read_judged, read_points
from marketplace.services.scenario_content import ScenarioContent

FEWEST_BANDS = 2
LIMIT_FIELDS: Mapping[CriterionKind, str] = {
    CriterionKind.REQUIREMENTS: "requirements_spread_limit",
    CriterionKind.ASSESSORS: "assessors_spread_limit",
}

Finding = tuple[str, Message]


def check_judged(content: ScenarioContent) -> dict[str, Message]:
    """One message per field or cell; a cell is named as in a form: `judged_bands-0-lowest`."""
    found: dict[str, Message] = {}
    for check in (_cells, _scale, _limits, _weights):
        for name, message in check(content):
            found.setdefault(name, message)
    return found


def _cells(content: ScenarioContent) -> Iterator[Finding]:
    for index, row in enumerate(content.judged_bands):
        for column in ("lowest", "highest"):
            if read_points(row.get(column)) is None:
                text = say("请填写 0 到 %(most)s 之间的整数，例如 7。", most=LARGEST_MARK)
                yield f"judged_bands-{index}-{column}", text


def _scale(content: ScenarioContent) -> Iterator[Finding]:
    """From 0 up, the worst band first, without a gap: every whole point is in one band."""
    rows = content.judged_bands
    if not rows or any(True for _finding in _cells(content)):
        return
    bands, expected = read_judged(rows), 0
    for index, band in enumerate(bands):
        if band.lowest != expected:
            yield (
                f"judged_bands-{index}-lowest",
                say(
                    "评分档要从 0 开始、由低到高、首尾相接：这里应当是 %(expected)s。",
                    expected=expected,
                ),
            )
            return
        if band.highest < band.lowest:
            yield f"judged_bands-{index}-highest", say("最高分不能低于最低分。")
            return
        expected = int(band.highest) + 1
    if len(bands) < FEWEST_BANDS:
        yield "judged_bands", say("至少分 %(least)s 档。", least=FEWEST_BANDS)


def _limits(content: ScenarioContent) -> Iterator[Finding]:
    full = read_judged(content.judged_bands)[-1].highest
    weights = {item.kind: item.weight for item in content.criteria}
    for kind, field in LIMIT_FIELDS.items():
        limit = getattr(content, field)
        if limit is None:
            continue
        if not weights.get(kind):
            name = Message(CRITERION_NAMES[kind])
            text = say("“%(name)s”没有权重：请给它权重，或清空允许差距。", name=name)
            yield field, text
        elif limit > full:
            yield field, say("允许差距不能超过满分 %(full)s 分。", full=full)


def _weights(content: ScenarioContent) -> Iterator[Finding]:
    """Bands without weight would be published and count nothing; answers need requirements."""
    weights = {item.kind: item.weight for item in content.criteria}
    # In the order of the form.
    weighed = [kind for kind in OFFERED if weights.get(kind)]
    if content.judged_bands and not set(weighed) & set(JUDGED):
        text = say(
            "公布了专家评分档，“需求响应”和“专家评审”却都没有权重：请给其中一项权重，或删去评分档。"
        )
        yield "judged_bands", text
    has_scored = any(not item.is_mandatory for item in content.requirements)
    if CriterionKind.REQUIREMENTS in weighed and not has_scored:
        place = weighed.index(CriterionKind.REQUIREMENTS)
        yield (
            f"criteria-{place}-weight",
            say("“需求响应”按评分要求打分，请至少写一条评分要求，或去掉这项权重。"),
        )
