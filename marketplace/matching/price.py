"""Price rules, one per rule set."""

from collections.abc import Callable
from decimal import Decimal

from marketplace.domain.messages import say
from marketplace.matching.arithmetic import clip, exact, plain, shown
from marketplace.matching.explanation import Score
from marketplace.matching.rules import Rules, RuleSet

PriceRule = Callable[[Rules, Decimal], Score]


@exact
def fixed_reference(rules: Rules, price: Decimal) -> Score:
    """clip((ceiling - price) / (ceiling - reference), 0, 1): no bid moves another's score."""
    ceiling, reference = rules.ceiling, rules.reference_price
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


PRICE_RULES: dict[RuleSet, PriceRule] = {RuleSet.OPEN_INNOVATION: fixed_reference}


def price_score(rules: Rules, price: Decimal) -> Score:
    """The price's score under the rules' own rule set."""
    return PRICE_RULES[rules.rule_set](rules, price)
