"""What rankings call things: rule sets, vendors without a name, shifted weights."""

from decimal import Decimal

from flask_babel import gettext

from marketplace.domain.messages import mark
from marketplace.matching.rules import CRITERION_NAMES, RULE_SET_NAMES, CriterionKind, Rules

_SIGNS = mark("甲乙丙丁戊己庚辛壬癸")


def rule_set_name(rules: Rules) -> str:
    """The rule set in the reader's language."""
    return gettext(RULE_SET_NAMES[rules.rule_set])


def criterion_name(kind: CriterionKind) -> str:
    """A criterion's name in the reader's language."""
    return gettext(CRITERION_NAMES[kind])


def nameless_vendor(key: str) -> str:
    """A vendor called by its place: 供给方甲, 供给方乙, in English Vendor A, Vendor B."""
    return gettext("供给方%(sign)s", sign=sign_of(int(key)))


def sign_of(place: int) -> str:
    """甲 for the first, 乙 for the second, in English A and B; a number after the last sign."""
    signs = gettext(_SIGNS)
    return signs[place - 1] if place <= len(signs) else str(place)


def shifted_weight(kind: CriterionKind, factor: Decimal) -> str:
    """One weight taken times `factor`."""
    return gettext("“%(name)s”权重 × %(factor)s", name=criterion_name(kind), factor=factor)
