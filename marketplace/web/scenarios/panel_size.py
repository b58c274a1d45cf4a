"""How many assessors a listing needs, in words."""

from decimal import Decimal

from flask_babel import gettext as _

from marketplace.domain.panels import LARGE, LEAST_OF_LARGE, LEAST_UNDER_ORDER87, rule_of
from marketplace.web.formatting import yuan


def say_least(*, is_order87: bool, budget: Decimal | None) -> str:
    """The least number for that budget; under order 87 both, where the budget is not known."""
    if is_order87 and budget is None:
        return _(
            "至少 %(few)s 名，采购预算 %(large)s以上的至少 %(many)s 名",
            few=LEAST_UNDER_ORDER87,
            large=yuan(LARGE),
            many=LEAST_OF_LARGE,
        )
    rule = rule_of(is_order87=is_order87, budget=budget or Decimal(0))
    return _("至少 %(least)s 名", least=rule.least)
