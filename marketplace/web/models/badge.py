"""A model's badge: a small SVG of shapes and words, without style, script or foreign parts."""

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.credentials.tiers import Tier
from marketplace.models import Model
from marketplace.services.credentials import best_tier
from marketplace.web.locales import DEFAULT, LOCALES
from marketplace.web.models.catalogue import name_tier

_COLOURS = {Tier.T3: "#0b6e4f", Tier.T2: "#1f6f8b", Tier.T1: "#5b5f97", Tier.T0: "#8a4b08"}
_NONE = "#5c6b70"
_LONGEST_VERSION = 20
_NARROW, _WIDE, _MARGIN = 7.2, 12.5, 10
"""Pixels of a letter, of a Chinese character, and beside a text, at 12 pixels."""


def draw_badge(model: Model, language: str | None) -> str:
    """The best tier of the model's versions, with the version that has it."""
    with force_locale(language if language in LOCALES else DEFAULT):
        tier = best_tier(model)
        left, right = _("测评证据"), _words(model, tier)
        widths = [_width(left), _width(right)]
        return render_template(
            "models/badge.svg",
            title=_("%(model)s：%(words)s", model=model.name, words=right),
            left=left,
            right=right,
            widths=widths,
            colour=_COLOURS[tier] if tier else _NONE,
        )


def _words(model: Model, tier: Tier | None) -> str:
    if tier is None:
        return _("没有测评证据")
    having = [v for v in model.versions if any(row.tier == tier for row in v.credentials)]
    return f"{having[0].name[:_LONGEST_VERSION]} · {name_tier(tier)}"


def _width(text: str) -> int:
    return round(sum(_WIDE if ord(c) > 0x2E7F else _NARROW for c in text)) + 2 * _MARGIN
