"""Price rules, one per rule set."""

from collections.abc import Callable
from decimal import Decimal

from marketplace.domain.messages import say
from marketplace.matching.arithmetic import ONE, clip, exact, plain, shown
from marketplace.matching.explanation import Score
from marketplace.matching.rules import Rules, RuleSet

PriceRule = Callable[[Rules, Decimal, Decimal], Score]


@exact
def fixed_reference(rules: Rules, price: Decimal, _lowest: Decimal) -> Score:
    """clip((ceiling - price) / (ceiling - reference), 0, 1): no bid moves another's score."""
    ceiling, reference = rules.ceiling, rules.reference_price
    if reference is None:
        raise ValueError("rules without a reference price were let through")
    raw = clip((ceiling - price) / (ceiling - reference))
    message = say(
        "（最高限价 %(ceiling)s − 报价 %(price)s）÷（最高限价 − 参考价 %(reference)s），"
        "限于 0 到 1，得 %(raw)s",
        ceiling=plain(ceiling),
        price=plain(price),
        reference=plain(reference),
        raw=shown(raw),
    )
    return Score(raw, message, {"price": price, "ceiling": ceiling, "reference_price": reference})


@exact
def lowest_price(_rules: Rules, price: Decimal, lowest: Decimal) -> Score:
    """lowest / price: 财政部令第87号, article 55. The lowest scores in full, also where it is 0."""
    raw = ONE if price == lowest else lowest / price
    message = say(
        "最低合格报价 %(lowest)s ÷ 报价 %(price)s，得 %(raw)s",
        lowest=plain(lowest),
        price=plain(price),
        raw=shown(raw),
    )
    return Score(raw, message, {"price": price, "lowest_price": lowest})


PRICE_RULES: dict[RuleSet, PriceRule] = {
    RuleSet.OPEN_INNOVATION: fixed_reference,
    RuleSet.ORDER87: lowest_price,
}


def price_score(rules: Rules, price: Decimal, lowest: Decimal) -> Score:
    """The price's score under the rules' own rule set; `lowest`: of all that passed every gate."""
    return PRICE_RULES[rules.rule_set](rules, price, lowest)
