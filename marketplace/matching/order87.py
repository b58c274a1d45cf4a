"""What article 55 of 财政部令第87号 (政府采购货物和服务招标投标管理办法) asks of 综合评分法.

Qualifications are no factors of the evaluation; the price weighs at least so much; the lowest
qualifying price is the benchmark of all prices (`price`). What assessors judge may score: factors
are to be detailed and quantified into intervals with points of their own, which bands are.
"""

from collections.abc import Mapping
from decimal import Decimal

from marketplace.domain.messages import Message, say
from marketplace.matching.rules import (
    CRITERION_NAMES,
    PROCUREMENT_NAMES,
    CriterionKind,
    Method,
    ProcurementKind,
)

LEAST_PRICE_WEIGHT: dict[ProcurementKind, int] = {
    ProcurementKind.GOODS: 30,
    ProcurementKind.SERVICES: 10,
}
GATE_ONLY = (CriterionKind.EVIDENCE, CriterionKind.ACCEPTED_DELIVERIES)
"""Proofs of who somebody is and what they have done: they let in, or not."""

Weights = Mapping[CriterionKind, int]


def least_price_weight(method: Method) -> int:
    """The least that the price must weigh; what suits both kinds, while none is chosen."""
    if not method.is_order87:
        return 0
    if method.kind is None:
        return max(LEAST_PRICE_WEIGHT.values())
    return LEAST_PRICE_WEIGHT[method.kind]


def check_gate_only(weights: Weights) -> Message | None:
    """Refuses weight on what is only a gate."""
    scored = [kind for kind in GATE_ONLY if weights.get(kind)]
    if not scored:
        return None
    return say(
        "财政部令第87号第五十五条规定“资格条件不得作为评审因素”："
        "“%(name)s”只能作资格条件，权重必须是 0。",
        name=Message(CRITERION_NAMES[scored[0]]),
    )


def check_price_weight(weights: Weights, kind: ProcurementKind | None) -> Message | None:
    """Refuses a price that weighs too little for what is bought."""
    weight = weights.get(CriterionKind.PRICE, 0)
    if kind is None or weight >= LEAST_PRICE_WEIGHT[kind]:
        return None
    return say(
        "财政部令第87号第五十五条规定，%(kind)s项目的价格分值占总分值的比重不得低于 %(least)s%%："
        "“报价”的权重现在是 %(weight)s。",
        kind=Message(PROCUREMENT_NAMES[kind]),
        least=LEAST_PRICE_WEIGHT[kind],
        weight=weight,
    )


def check_kind(kind: ProcurementKind | None) -> Message | None:
    """Without knowing what is bought no weight of the price can be judged."""
    if kind is not None:
        return None
    return say(
        "请选择采购的是货物还是服务：按财政部令第87号，货物的价格权重至少 %(goods)s，"
        "服务至少 %(services)s。",
        goods=LEAST_PRICE_WEIGHT[ProcurementKind.GOODS],
        services=LEAST_PRICE_WEIGHT[ProcurementKind.SERVICES],
    )


def check_reference(reference: Decimal | None) -> Message | None:
    """A reference price would be published and count nothing."""
    if reference is None:
        return None
    return say(
        "按财政部令第87号评分不设参考价，请清空：最低的合格报价得满分，"
        "其他报价按“最低合格报价 ÷ 报价”得分。"
    )
