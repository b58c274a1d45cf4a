"""Names and amounts as the reader of a page reads them."""

from decimal import Decimal
from typing import Protocol

from flask_babel import get_locale, gettext

from marketplace.domain.lifecycle import PUBLIC_STATE_NAMES, STATE_NAMES
from marketplace.domain.money import Budget, format_budget, format_yuan
from marketplace.domain.vocabulary import (
    CONFIDENTIALITY_NAMES,
    COOPERATION_NAMES,
    DEPLOYMENT_NAMES,
)


class HasBudget(Protocol):
    """A row with a budget's two bounds."""

    budget_minimum: Decimal | None
    budget_maximum: Decimal | None


def _language() -> str:
    return str(get_locale())


def yuan(amount: Decimal | None) -> str | None:
    """An amount in the reader's way of writing; None where none is given."""
    return None if amount is None else format_yuan(amount, _language())


def budget(row: HasBudget) -> str:
    """A row's budget, `面议` without bounds; bounds in the wrong order stand as they were typed."""
    low, high = row.budget_minimum, row.budget_maximum
    if low is not None and high is not None and low > high:
        return f"{yuan(low)} – {yuan(high)}"
    return format_budget(Budget(low, high), _language())


def state_name(state: str) -> str:
    """A scenario's or organisation's state, public (`accepting`, `closed`) or stored."""
    name = PUBLIC_STATE_NAMES.get(state) or STATE_NAMES.get(state)
    return gettext(name) if name else state


def cooperation_name(slug: str | None) -> str | None:
    """A cooperation mode's name; None where none was chosen."""
    return gettext(COOPERATION_NAMES[slug]) if slug in COOPERATION_NAMES else None


def deployment_name(slug: str | None) -> str | None:
    """A kind of deployment's name; None where none was chosen."""
    return gettext(DEPLOYMENT_NAMES[slug]) if slug in DEPLOYMENT_NAMES else None


def confidentiality_name(slug: str | None) -> str | None:
    """A level of confidentiality's name; None where none was chosen."""
    return gettext(CONFIDENTIALITY_NAMES[slug]) if slug in CONFIDENTIALITY_NAMES else None
