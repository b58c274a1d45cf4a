"""What is wrong with rules, before they are published, and again before they are used."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from marketplace.domain.messages import Message, say
from marketplace.domain.sectors import find_sector
from marketplace.matching import order87
from marketplace.matching.arithmetic import is_count, is_number
from marketplace.matching.measured import are_bands_in_order
from marketplace.matching.rules import (
    ALGORITHMS,
    JUDGED,
    TIER_WEIGHTS,
    Band,
    Criterion,
    CriterionKind,
    KpiTarget,
    Rules,
    RuleSet,
    Tier,
)

Found = tuple[str, Message]


def check_rules(rules: Rules) -> list[Found]:
    """(field of `Rules`, what is wrong), in the order of a form; empty if the rules can be used."""
    return [found for check in _CHECKS for found in check(rules)]


def _identity(rules: Rules) -> Iterator[Found]:
    if find_sector(rules.sector) is None:
        yield "sector", say("请选择行业。")
    known = ALGORITHMS[rules.rule_set]
    if rules.algorithm != known:
        yield (
            "algorithm",
            say(
                "规则使用的算法版本是 %(wanted)s，本平台计算的是 %(known)s。",
                wanted=rules.algorithm,
                known=known,
            ),
        )


def _weights(rules: Rules) -> Iterator[Found]:
    kinds = [item.kind for item in rules.criteria]
    if len(set(kinds)) != len(kinds):
        yield "criteria", say("同一项评审标准只能出现一次。")
    if not all(is_count(item.weight) and item.weight <= 100 for item in rules.criteria):
        yield "criteria", say("每项权重必须是 0 到 100 之间的整数。")
        return
    total = sum(item.weight for item in rules.criteria)
    if total != 100:
        yield "criteria", say("各项权重之和必须是 100，现在是 %(total)s。", total=total)


def _prices(rules: Rules) -> Iterator[Found]:
    if not is_number(rules.ceiling) or rules.ceiling <= 0:
        yield "ceiling", say("请填写最高限价，并大于 0。")
        return
    reference = rules.reference_price
    if rules.rule_set is RuleSet.ORDER87:
        # `_order87` says that there is none.
        return
    if reference is None or not is_number(reference) or reference <= 0:
        yield "reference_price", say("请填写参考价，并大于 0：报价等于参考价得满分。")
    elif reference >= rules.ceiling:
        yield "reference_price", say("参考价必须低于最高限价。")


def _order87(rules: Rules) -> Iterator[Found]:
    if rules.rule_set is not RuleSet.ORDER87:
        return
    weights = {item.kind: item.weight for item in rules.criteria}
    found = (
        ("criteria", order87.check_gate_only(weights)),
        ("criteria", order87.check_price_weight(weights, rules.procurement_kind)),
        ("procurement_kind", order87.check_kind(rules.procurement_kind)),
        ("reference_price", order87.check_reference(rules.reference_price)),
    )
    yield from ((name, message) for name, message in found if message)


def _days(rules: Rules) -> Iterator[Found]:
    if not is_count(rules.reference_days) or rules.reference_days == 0:
        yield "reference_days", say("请填写参考工期（天），并大于 0。")
    elif not is_count(rules.longest_days) or rules.longest_days <= rules.reference_days:
        yield "longest_days", say("最长工期必须大于参考工期。")


def _gates(rules: Rules) -> Iterator[Found]:
    if _has_twins([item.id for item in rules.gates.requirements]):
        yield "gates", say("同一条强制要求只能出现一次。")
    floors = rules.gates.floors
    if _has_twins([floor.benchmark for floor in floors]):
        yield "gates", say("同一个基准只能设一个门槛。")
    if not all(is_number(floor.value) and 0 <= floor.value <= 1 for floor in floors):
        yield "gates", say("基准门槛必须在 0 到 1 之间。")


def _kpis(rules: Rules) -> Iterator[Found]:
    if _is_weighed(rules, CriterionKind.KPIS) and not rules.kpis:
        yield "kpis", say("指标承诺占有权重，但没有公布可计算的指标目标。")
    if _has_twins([target.id for target in rules.kpis]):
        yield "kpis", say("同一个指标只能出现一次。")
    for target in rules.kpis:
        if not _is_usable(target):
            yield "kpis", say("指标“%(kpi)s”的目标必须优于基线。", kpi=target.id)


def _is_usable(target: KpiTarget) -> bool:
    if target.baseline is None:
        return is_number(target.target)
    if not is_number(target.target) or not is_number(target.baseline):
        return False
    if target.is_higher_better:
        return target.target > target.baseline
    return target.target < target.baseline


def _deployment(rules: Rules) -> Iterator[Found]:
    if _is_weighed(rules, CriterionKind.DEPLOYMENT) and not rules.deployment:
        yield "deployment", say("部署适配占有权重，但没有公布分档。")
    if _has_twins([band.choice for band in rules.deployment]):
        yield "deployment", say("同一种部署方式只能出现一次。")
    if not all(is_number(band.raw) and 0 <= band.raw <= 1 for band in rules.deployment):
        yield "deployment", say("部署方式的分值必须在 0 到 1 之间。")


def _measured(rules: Rules) -> Iterator[Found]:
    if _is_weighed(rules, CriterionKind.MEASURED) and not rules.measured:
        yield "measured", say("实测指标占有权重，但没有公布要求的分档。")
    if _has_twins([need.benchmark for need in rules.measured]):
        yield "measured", say("同一个基准只能公布一组分档。")
    for need in rules.measured:
        if not are_bands_in_order(need):
            yield (
                "measured",
                say(
                    "“%(benchmark)s”的分档必须由差到好排列，成绩和分值都在 0 到 1 之间。",
                    benchmark=need.benchmark,
                ),
            )


def _assessed(rules: Rules) -> Iterator[Found]:
    if _is_weighed(rules, CriterionKind.REQUIREMENTS) and not rules.requirements:
        yield "requirements", say("需求响应占有权重，但没有公布评分需求。")
    if _has_twins([item.id for item in rules.requirements]):
        yield "requirements", say("同一条评分需求只能出现一次。")
    for item in rules.criteria:
        if not _are_bands_usable(item):
            yield "criteria", say("评分档必须从 0 开始由低到高排列，互不重叠，满分大于 0。")
        if item.spread_limit is not None and not (
            is_number(item.spread_limit) and item.spread_limit >= 0
        ):
            yield "criteria", say("专家评分的允许差距不能是负数。")
        elif _is_limit_too_wide(item):
            yield "criteria", say("专家评分的允许差距不能超过满分。")


def _is_limit_too_wide(item: Criterion) -> bool:
    full, limit = item.full_mark, item.spread_limit
    return full is not None and limit is not None and is_number(full) and limit > full


def _are_bands_usable(item: Criterion) -> bool:
    if not item.bands:
        return not (item.kind in JUDGED and item.weight)
    if not all(_is_band(band) for band in item.bands):
        return False
    is_apart = all(lower.highest < upper.lowest for lower, upper in pairwise(item.bands))
    return is_apart and item.bands[0].lowest == 0 and item.bands[-1].highest > 0


def _is_band(band: Band) -> bool:
    return is_number(band.lowest) and is_number(band.highest) and band.lowest <= band.highest


def _cap(rules: Rules) -> Iterator[Found]:
    cap = rules.self_reported_cap
    if not is_number(cap) or not 0 <= cap <= TIER_WEIGHTS[Tier.T1]:
        yield (
            "self_reported_cap",
            say("自报成绩的得分上限必须在 0 到 %(most)s 之间。", most=TIER_WEIGHTS[Tier.T1]),
        )


def _is_weighed(rules: Rules, kind: CriterionKind) -> bool:
    criterion = rules.find_criterion(kind)
    return criterion is not None and criterion.weight != 0


def _has_twins(names: Sequence[str]) -> bool:
    return len(set(names)) != len(names)


_CHECKS: tuple[Callable[[Rules], Iterator[Found]], ...] = (
    _identity,
    _weights,
    _prices,
    _order87,
    _days,
    _gates,
    _kpis,
    _deployment,
    _measured,
    _assessed,
    _cap,
)
