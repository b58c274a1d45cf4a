"""Forms of assessors. What they must say is checked by the services."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from marketplace.matching.marking import Item, name_bands
from marketplace.web.fields import HiddenTextField, MarkField, TextField, TickField


class DeclarationForm(FlaskForm):
    """That there is no conflict. `digest` names the words and the bidders that were shown."""

    digest = HiddenTextField()
    is_agreed = TickField(_("我与名单上的单位没有上述关系"))


class ScoreForm(FlaskForm):
    """The comment; the fields of the items are added for each scenario."""

    saves = HiddenTextField()
    comment = TextField(_("评语"))

    def count_saves(self) -> int:
        """How often the draft had been saved when the page was made; -1 for what no page says."""
        text = (self.saves.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def make_score_form(items: Sequence[Item], **given: Any) -> ScoreForm:
    """A form with a field for each item, under its key. `given`: as a form takes it."""
    fields = {
        item.key: MarkField(
            gettext("给“%(name)s”打分", name=item.text or gettext("整体评审")),
            description=gettext("可给的分：%(bands)s", bands=name_bands(item.bands)),
        )
        for item in items
    }
    kind: type[ScoreForm] = type("ScoreForm", (ScoreForm,), fields)
    return kind(**given)


def typed_points(form: ScoreForm, items: Sequence[Item]) -> dict[str, str]:
    """What was typed, by the item's key."""
    return {item.key: form[item.key].data or "" for item in items}
