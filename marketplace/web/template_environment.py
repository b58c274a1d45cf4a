"""What every template can use: translation, formats for people, who is reading."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask, request
from flask_babel import format_date, format_datetime, get_locale, gettext

from marketplace.domain import clock
from marketplace.domain.cities import find_city
from marketplace.domain.permissions import Permission, is_allowed, is_let_in
from marketplace.domain.sectors import SECTORS, find_sector, find_sub_scenario
from marketplace.services import notifications
from marketplace.web.guards import current_actor
from marketplace.web.locales import LOCALES
from marketplace.web.messages import translate


def _is_english() -> bool:
    return str(get_locale()) == "en"


def day(value: date | datetime | None) -> str:
    """A calendar day in Henan, as the reader writes it."""
    if value is None:
        return gettext("未定")
    return str(format_date(value, "d MMM y" if _is_english() else "y年M月d日"))


def moment(value: datetime | None) -> str:
    """A day and time in Henan, as the reader writes it."""
    if value is None:
        return gettext("未定")
    return str(format_datetime(value, "d MMM y, HH:mm" if _is_english() else "y年M月d日 HH:mm"))


def sector_name(slug: str | None) -> str:
    """A sector's name in the reader's language."""
    sector = find_sector(slug or "")
    return gettext(sector.name) if sector else gettext("未定行业")


def sub_scenario_name(slug: str | None) -> str:
    """A sub-scenario's name in the reader's language."""
    sub = find_sub_scenario(slug or "")
    return gettext(sub.name) if sub else ""


def city_name(slug: str | None) -> str:
    """A city's name in the reader's language."""
    city = find_city(slug or "")
    return gettext(city.name) if city else gettext("未定地点")


def plain_number(value: Decimal | float | None) -> str:
    """A number without a tail of zeros."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def prepare(app: Flask) -> None:
    """Give the templates their filters and names."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for function in (day, moment, sector_name, sub_scenario_name, city_name, plain_number):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.filters["translate"] = translate
    app.jinja_env.globals.update(
        SECTORS=SECTORS,
        LOCALES=LOCALES,
        Permission=Permission,
        is_allowed=is_allowed,
        is_let_in=is_let_in,
    )
    app.context_processor(_reader)


def _reader() -> dict[str, object]:
    actor = current_actor()
    return {
        "actor": actor,
        "locale": str(get_locale()),
        "now": clock.now(),
        "here": request.full_path.rstrip("?"),
        "unread": notifications.count_unread(actor) if actor.is_signed_in else 0,
    }
