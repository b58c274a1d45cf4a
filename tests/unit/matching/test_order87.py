"""财政部令第87号: what its rules refuse, and what weights it leaves."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.domain.sectors import SECTORS
from marketplace.matching.order87 import GATE_ONLY, least_price_weight
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Criterion,
    CriterionKind,
    Gates,
    Method,
    ProcurementKind,
    RuleSet,
    Tier,
    read_method,
)
from marketplace.matching.weight_advice import advise, sector_defaults
from marketplace.matching.weights import default_weights
from tests.unit.matching.builders import make_order87_rules, make_rules, weighed

D = Decimal
GOODS, SERVICES = ProcurementKind.GOODS, ProcurementKind.SERVICES
OFFERED = (
    CriterionKind.EVIDENCE,
    CriterionKind.PRICE,
    CriterionKind.DELIVERY,
    CriterionKind.KPIS,
)


def found(**fields: Any) -> list[tuple[str, str]]:
    return [(name, str(text)) for name, text in check_rules(make_order87_rules(**fields))]


def test_good_rules_pass_also_with_evidence_as_a_gate() -> None:
    assert found() == []
    assert found(gates=Gates(minimum_tier=Tier.T2)) == []
    assert found(criteria=weighed(evidence=0, accepted_deliveries=0, price=10, delivery=90)) == []


@pytest.mark.parametrize(
    ("kind", "name"), [("evidence", "行业测评成绩"), ("accepted_deliveries", "同行业验收业绩")]
)
def test_what_lets_in_may_not_score(kind: str, name: str) -> None:
    ((field, text),) = found(criteria=weighed(**{kind: 1, "price": 40, "delivery": 59}))
    assert field == "criteria"
    assert "财政部令第87号第五十五条" in text
    assert "资格条件不得作为评审因素" in text
    assert name in text


@pytest.mark.parametrize(("kind", "least"), [(GOODS, 30), (SERVICES, 10)])
def test_the_price_weighs_at_least_what_the_order_says(kind: ProcurementKind, least: int) -> None:
    enough = weighed(price=least, delivery=100 - least)
    assert found(criteria=enough, procurement_kind=kind) == []
    short = weighed(price=least - 1, delivery=101 - least)
    ((field, text),) = found(criteria=short, procurement_kind=kind)
    assert field == "criteria"
    assert f"不得低于 {least}%" in text
    assert str(least - 1) in text
    ((field, _text),) = found(criteria=weighed(delivery=100), procurement_kind=kind)
    assert field == "criteria"


def test_what_is_bought_must_be_said_and_a_reference_price_must_not() -> None:
    assert [name for name, _text in found(procurement_kind=None)] == ["procurement_kind"]
    ((field, text),) = found(reference_price=D(1))
    assert field == "reference_price"
    assert "最低合格报价 ÷ 报价" in text


def test_the_version_of_the_arithmetic_is_the_rule_set_s_own() -> None:
    assert [name for name, _text in found(algorithm="open-innovation-1")] == ["algorithm"]
    assert [n for n, _t in check_rules(make_rules(algorithm="order87-1"))] == ["algorithm"]


def test_the_order_s_law_does_not_bind_open_innovation() -> None:
    criteria = (
        *weighed(evidence=45, price=5, accepted_deliveries=10),
        Criterion(CriterionKind.ASSESSORS, 40, PUBLISHED_BANDS),
    )
    assert check_rules(make_rules(criteria=criteria)) == []


@pytest.mark.parametrize("kind", [GOODS, SERVICES, None])
@pytest.mark.parametrize("sector", [sector.slug for sector in SECTORS])
def test_every_sector_has_weights_that_the_order_allows(
    sector: str, kind: ProcurementKind | None
) -> None:
    method = Method(RuleSet.ORDER87, kind)
    weights = {item.kind: item.weight for item in default_weights(sector, (), method)}
    assert sum(weights.values()) == 100
    assert weights.keys().isdisjoint(GATE_ONLY)
    assert weights[CriterionKind.PRICE] >= least_price_weight(method) >= 10
    offered = sector_defaults(sector, OFFERED, method)
    assert advise(offered, sector, OFFERED, method) == ()


def test_a_price_below_the_least_takes_from_the_others_in_proportion() -> None:
    # Without evidence medical is 15 : 10 : 20 : 10 of 55, the price 27.
    method = Method(RuleSet.ORDER87, GOODS)
    weights = {i.kind.value: i.weight for i in default_weights("medical", (), method) if i.weight}
    # 70 shared as 18 : 37 : 18 of 73.
    assert weights == {"price": 30, "delivery": 17, "kpis": 36, "deployment": 17}


def test_the_advice_refuses_before_the_check_does() -> None:
    weights = {CriterionKind.EVIDENCE: 30, CriterionKind.PRICE: 20, CriterionKind.DELIVERY: 50}
    said = advise(weights, None, OFFERED, Method(RuleSet.ORDER87, GOODS))
    assert [item.is_blocking for item in said] == [True, True]
    assert "资格条件不得作为评审因素" in str(said[0].text)
    assert "不得低于 30%" in str(said[1].text)
    assert advise(weights, None, OFFERED) == ()


def test_words_that_name_no_method_are_the_default() -> None:
    assert read_method("order87", "goods") == Method(RuleSet.ORDER87, GOODS)
    assert read_method(None, "works") == read_method("order66", None) == Method()
