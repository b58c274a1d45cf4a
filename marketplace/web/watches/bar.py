"""The button that watches what a page is about."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from marketplace.domain.permissions import Actor, Permission, is_let_in
from marketplace.services import watches
from marketplace.services.watches import Watched


@dataclass(frozen=True)
class Bar:
    """`action`: where the button's form goes; `sign_in_url` for who has to sign in first."""

    label: str
    note: str
    is_watching: bool
    action: str
    sign_in_url: str | None


def address_of(what: Watched, verb: str) -> str:
    """Where `verb` (watch, unwatch) of this is sent to."""
    if what.vendor_id is not None:
        return url_for(f"recommendations.{verb}")
    if what.scenario_id is not None:
        return url_for(f"watches.{verb}_scenario", scenario_id=what.scenario_id)
    if what.buyer_id is not None:
        return url_for(f"watches.{verb}_buyer", organisation_id=what.buyer_id)
    return url_for(f"watches.{verb}_sector", slug=what.sector)


def make_bar(actor: Actor, what: Watched) -> Bar | None:
    """The button for this reader; None for who has something else to do first."""
    if actor.is_signed_in and not is_let_in(actor, Permission.NOTIFICATION_READ):
        return None
    is_watching = actor.is_signed_in and watches.is_watching(actor, what)
    label, note = _words(what)
    return Bar(
        label=_("取消关注") if is_watching else label,
        note=note,
        is_watching=is_watching,
        action=address_of(what, "unwatch" if is_watching else "watch"),
        sign_in_url=None if actor.is_signed_in else url_for("accounts.sign_in", next=request.path),
    )


def _words(what: Watched) -> tuple[str, str]:
    if what.scenario_id is not None:
        return _("关注这个场景"), _("公布答疑或更正时通知您；别人看不到谁在关注。")
    if what.buyer_id is not None:
        return _("关注这个单位"), _("它有新的公开场景时通知您；别人看不到谁在关注。")
    return _("关注这个行业"), _("有新的公开场景时通知您；别人看不到谁在关注。")
