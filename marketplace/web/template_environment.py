"""What every template can use: filters, names, who is reading."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import escape

from marketplace import extensions
from marketplace.domain import clock
from marketplace.domain.permissions import Actor, Permission, is_allowed, is_let_in
from marketplace.domain.sectors import SECTORS
from marketplace.services import external_identities, notifications
from marketplace.web.accounts.session import list_organisations
from marketplace.web.catalogues import Catalogues, find_catalogue
from marketplace.web.formatting import FILTERS
from marketplace.web.guards import HINDRANCE_PAGES, HINDRANCE_TEXTS, current_actor
from marketplace.web.links import can_follow
from marketplace.web.locales import LOCALES
from marketplace.web.navigation import MAIN, PERSONAL, list_entries
from marketplace.web.redirects import return_address


def prepare(app: Flask) -> None:
    """Give the templates their filters and names."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        SECTORS=SECTORS,
        LOCALES=LOCALES,
        MAIN_ENTRIES=MAIN,
        PERSONAL_ENTRIES=PERSONAL,
        Permission=Permission,
        can_follow=can_follow,
        external_provider=external_identities.provider_name,
        is_allowed=is_allowed,
        is_let_in=is_let_in,
        list_entries=list_entries,
        url_for=_make_linker(app),
    )
    app.jinja_env.globals.update(_=_translated, gettext=_translated, ngettext=_translated_plural)
    extensions.babel.domain_instance = Catalogues()
    app.context_processor(_reader)


def _make_linker(app: Flask) -> Callable[..., str]:
    """Flask's `url_for`, which keeps what is the same on every page: most of the fifty addresses of
    one, files with their versions among them.
    """
    known: dict[tuple[str, str, str], str] = {}

    def link(endpoint: str, /, **values: Any) -> str:
        is_alike = not values.keys() - {"filename"} and not endpoint.startswith(".")
        if not is_alike or not has_request_context():
            return app.url_for(endpoint, **values)
        key = (request.root_path, endpoint, values.get("filename", ""))
        if key not in known:
            known[key] = app.url_for(endpoint, **values)
        return known[key]

    return link


@pass_eval_context
def _translated(page: EvalContext, text: str, /, **values: object) -> str:
    """A sentence fit for where it stands: a quote in an attribute would end it on a page, the text
    of a mail has no markup. Jinja's own needs several calls more for each of hundreds.
    """
    catalogue = find_catalogue()
    if page.autoescape and not values:
        return _finished(catalogue, text)
    return _fit(page, catalogue.ugettext(text)) % values


@lru_cache(maxsize=10_000)
def _finished(catalogue: NullTranslations, text: str) -> str:
    return escape(catalogue.ugettext(text)) % {}


@pass_eval_context
def _translated_plural(
    page: EvalContext, one: str, many: str, count: int, /, **values: object
) -> str:
    sentence = find_catalogue().ungettext(one, many, count)
    return _fit(page, sentence) % {"num": count, **values}


def _fit(page: EvalContext, sentence: str) -> str:
    return escape(sentence) if page.autoescape else sentence


def _reader() -> dict[str, object]:
    actor = current_actor()
    return {
        "actor": actor,
        "locale": str(get_locale()),
        "now": clock.now(),
        "here": return_address(),
        "memberships": list_organisations(),
        "hindrance": _find_hindrance(actor),
        "unread": notifications.count_unread(actor) if actor.is_signed_in else 0,
    }


def _find_hindrance(actor: Actor) -> tuple[str, str | None] | None:
    """What the reader has to do first, and where; None on the very page."""
    if not actor.hindrances:
        return None
    page = HINDRANCE_PAGES[actor.hindrances[0]]
    if request.endpoint == page:
        return None
    text = find_catalogue().ugettext(HINDRANCE_TEXTS[actor.hindrances[0]])
    # On a page made after a post there is nothing to come back to.
    is_there = page in current_app.view_functions
    return text, url_for(page, next=return_address()) if is_there else None
