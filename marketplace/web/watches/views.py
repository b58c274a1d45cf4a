"""Watch, watch no more, and see what one watches."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.permissions import Permission
from marketplace.domain.sectors import find_sector
from marketplace.services import buyers, public_list, scenarios, watches
from marketplace.services.watches import Watched
from marketplace.web.formatting import sector_name
from marketplace.web.guards import current_actor, guard
from marketplace.web.watches.bar import address_of

watches_pages = Blueprint("watches", __name__)


@watches_pages.get("/workspace/watches")
@guard(Permission.NOTIFICATION_READ)
def index() -> str:
    """Everything the reader watches: what suits a vendor, listings, buyers, sectors."""
    actor = current_actor()
    # What suits another of the person's organisations is switched there.
    found = [
        one for one in watches.list_own(actor) if one.vendor_id in (None, actor.organisation_id)
    ]
    titles = _list_titles(found)
    names = buyers.list_names(one.buyer_id for one in found if one.buyer_id)
    rows = [
        {
            "kind": _kind(one),
            "label": _label(one, titles, names),
            "url": _page_of(one),
            "unwatch": address_of(one, "unwatch"),
        }
        for one in found
    ]
    is_told = any(one.vendor_id is not None for one in found)
    return render_template("watches/index.html", rows=rows, is_told=is_told)


def _label(one: Watched, titles: Mapping[int, str], names: Mapping[int, str]) -> str:
    if one.vendor_id is not None:
        return _("推荐给本单位的新场景")
    found = titles.get(one.scenario_id or 0) or names.get(one.buyer_id or 0)
    return found or sector_name(one.sector)


def _list_titles(found: list[Watched]) -> dict[int, str]:
    rows = public_list.list_by_ids([one.scenario_id for one in found if one.scenario_id])
    return {row.id: row.title for row in rows}


def _kind(one: Watched) -> str:
    if one.vendor_id is not None:
        return _("推荐")
    if one.scenario_id is not None:
        return _("场景机会")
    return _("需求单位") if one.buyer_id is not None else _("行业")


def _page_of(one: Watched) -> str:
    if one.vendor_id is not None:
        return url_for("recommendations.scenarios_")
    if one.scenario_id is not None:
        return url_for("scenarios.show", scenario_id=one.scenario_id)
    if one.buyer_id is not None:
        return url_for("buyers.show", organisation_id=one.buyer_id)
    return url_for("sectors.show", slug=one.sector)


def _begin(what: Watched) -> Response:
    watches.watch(current_actor(), what)
    flash(_("已关注。在工作台的“我的关注”里可以查看和取消。"), "success")
    return redirect(_page_of(what))


def _end(what: Watched) -> Response:
    """Back to the list, where the button stood there."""
    watches.unwatch(current_actor(), what)
    flash(_("已取消关注。"), "success")
    is_listed = request.form.get("from") == "list"
    return redirect(url_for("watches.index") if is_listed else _page_of(what))


def _listing(scenario_id: int) -> Watched:
    row = scenarios.get_scenario(current_actor(), scenario_id)
    if row.state not in PUBLIC_STATES:
        abort(404)
    return Watched(scenario_id=row.id)


def _sector(slug: str) -> Watched:
    if find_sector(slug) is None:
        abort(404)
    return Watched(sector=slug)


def _buyer(organisation_id: int) -> Watched:
    return Watched(buyer_id=buyers.get_buyer(organisation_id).id)


@watches_pages.post("/scenarios/<int:scenario_id>/watch")
@guard(Permission.NOTIFICATION_READ)
def watch_scenario(scenario_id: int) -> Response:
    """Watch a listing."""
    return _begin(_listing(scenario_id))


@watches_pages.post("/scenarios/<int:scenario_id>/unwatch")
@guard(Permission.NOTIFICATION_READ)
def unwatch_scenario(scenario_id: int) -> Response:
    """Watch a listing no more."""
    return _end(_listing(scenario_id))


@watches_pages.post("/sectors/<slug>/watch")
@guard(Permission.NOTIFICATION_READ)
def watch_sector(slug: str) -> Response:
    """Watch a sector."""
    return _begin(_sector(slug))


@watches_pages.post("/sectors/<slug>/unwatch")
@guard(Permission.NOTIFICATION_READ)
def unwatch_sector(slug: str) -> Response:
    """Watch a sector no more."""
    return _end(_sector(slug))


@watches_pages.post("/buyers/<int:organisation_id>/watch")
@guard(Permission.NOTIFICATION_READ)
def watch_buyer(organisation_id: int) -> Response:
    """Watch a buyer."""
    return _begin(_buyer(organisation_id))


@watches_pages.post("/buyers/<int:organisation_id>/unwatch")
@guard(Permission.NOTIFICATION_READ)
def unwatch_buyer(organisation_id: int) -> Response:
    """Watch a buyer no more."""
    return _end(_buyer(organisation_id))
