"""How values read for people: the template filters."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from flask_babel import format_date, format_datetime, get_locale, gettext
from jinja2.filters import do_filesizeformat

from marketplace.credentials.badges import BADGE_NAMES
from marketplace.credentials.filings import CHECK_STATE_NAMES, SERIES_NAMES
from marketplace.credentials.results import TOOL_NAMES
from marketplace.domain.cities import find_city
from marketplace.domain.custody import CUSTODIAN_NAMES, CUSTODY_NAMES
from marketplace.domain.membership import MEMBER_ROLE_NAMES
from marketplace.domain.money import Budget, format_budget, format_yuan
from marketplace.domain.numerals import write_number
from marketplace.domain.sectors import find_sector, find_sub_scenario
from marketplace.domain.state_names import (
    ANNEX_REQUEST_STATE_NAMES,
    ASSESSMENT_STATE_NAMES,
    ASSESSOR_STATE_NAMES,
    DELIVERY_STATE_NAMES,
    PROPOSAL_STATE_NAMES,
    PUBLIC_STATE_NAMES,
    QUESTION_STATE_NAMES,
    STATE_NAMES,
)
from marketplace.domain.vocabulary import (
    CONFIDENTIALITY_NAMES,
    COOPERATION_NAMES,
    DEPLOYMENT_NAMES,
)
from marketplace.matching.gates import STAGE_NAMES
from marketplace.matching.rules import CRITERION_NAMES, RULE_SET_NAMES
from marketplace.models import StateChange
from marketplace.models.listing_flag import LISTING_FLAG_NAMES
from marketplace.models.model import MODEL_KIND_NAMES
from marketplace.models.organisation import KIND_NAMES
from marketplace.models.organisation_document import DOCUMENT_KIND_NAMES
from marketplace.models.resemblance import CONCLUSION_NAMES
from marketplace.models.user import DELETED_NAME
from marketplace.web.messages import translate, translate_reason


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


def to_the_second(value: datetime) -> str:
    """A day and time in Henan to the second, where a deadline may hang on it."""
    pattern = "d MMM y, HH:mm:ss" if _is_english() else "y年M月d日 HH:mm:ss"
    return str(format_datetime(value, pattern))


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


def state_name(state: str) -> str:
    """An organisation's or a scenario's state, stored or public, in the reader's language."""
    name = PUBLIC_STATE_NAMES.get(state) or STATE_NAMES.get(state)
    return gettext(name) if name else state


def proposal_state_name(state: str) -> str:
    """A proposal's state in the reader's language."""
    return gettext(PROPOSAL_STATE_NAMES[state])


def batch_name(number: int) -> str:
    """A batch's name in the reader's language."""
    return gettext("第%(number)s批", number=number if _is_english() else write_number(number))


def kind_name(kind: str) -> str:
    """An organisation's kind in the reader's language."""
    return gettext(KIND_NAMES[kind])


def history(changes: Iterable[StateChange]) -> list[dict[str, object]]:
    """Changes of state as the timeline shows them."""
    return [
        {
            "at": change.at,
            "title": gettext("变更为“%(state)s”", state=state_name(change.target)),
            "reason": translate_reason(change.reason),
        }
        for change in changes
    ]


def plain_number(value: Decimal | float | None) -> str:
    """A number without a tail of zeros."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def person_name(name: str) -> str:
    """A person's name; what stands for it, in the reader's language, once the account is gone."""
    return gettext(name) if name == DELETED_NAME else name


def _named(names: dict[str, str]) -> Callable[[str | None], str]:
    def name_of(value: str | None) -> str:
        name = names.get(value or "")
        return gettext(name) if name else gettext("未填写")

    return name_of


def yuan(amount: Decimal | None) -> str:
    """An amount of yuan in 元, 万元 or 亿元."""
    return gettext("未填写") if amount is None else format_yuan(amount, _money_language())


def budget(minimum: Decimal | None, maximum: Decimal | None) -> str:
    """A budget range, or that it is negotiable."""
    return format_budget(Budget(minimum, maximum), _money_language())


def _money_language() -> str:
    return "en" if _is_english() else "zh"


def percent(value: Decimal | None) -> str:
    """A proportion for people: 0.8125 as 81.25%."""
    return "—" if value is None else f"{plain_number(round(value * 100, 2))}%"


def file_size(count: int) -> str:
    """A number of bytes; from a thousand on in kB, MB and so on."""
    return gettext("%(count)s 字节", count=count) if count < 1000 else do_filesizeformat(count)


def points(value: Decimal) -> str:
    """Points of a ranking at their published precision."""
    return f"{value:.2f}"


def short_number(value: Decimal) -> str:
    """At most four decimals of a number whose every digit is kept elsewhere."""
    return plain_number(round(value, 4))


def tool_name(tool: str) -> str:
    """An evaluation tool as its makers write it."""
    return TOOL_NAMES.get(tool, tool)


def as_decimal(value: int) -> Decimal:
    """A whole number to reckon with beside decimals."""
    return Decimal(value)


FILTERS: dict[str, Callable[..., str | Decimal | list[dict[str, object]]]] = {
    "annex_request_state_name": _named(ANNEX_REQUEST_STATE_NAMES),
    "delivery_state_name": _named(DELIVERY_STATE_NAMES),
    "as_decimal": as_decimal,
    "assessment_state_name": _named(ASSESSMENT_STATE_NAMES),
    "assessor_state_name": _named(ASSESSOR_STATE_NAMES),
    "batch_name": batch_name,
    "budget": budget,
    "city_name": city_name,
    "badge_name": _named({str(kind): name for kind, name in BADGE_NAMES.items()}),
    "check_state_name": _named({str(one): name for one, name in CHECK_STATE_NAMES.items()}),
    "confidentiality_name": _named(CONFIDENTIALITY_NAMES),
    "cooperation_name": _named(COOPERATION_NAMES),
    "criterion_name": _named(CRITERION_NAMES),
    "rule_set_name": _named(RULE_SET_NAMES),
    "custodian_name": _named(CUSTODIAN_NAMES),
    "custody_name": _named(CUSTODY_NAMES),
    "day": day,
    "deployment_name": _named(DEPLOYMENT_NAMES),
    "document_kind_name": _named({str(kind): name for kind, name in DOCUMENT_KIND_NAMES.items()}),
    "file_size": file_size,
    "history": history,
    "kind_name": kind_name,
    "listing_flag_name": _named({str(kind): name for kind, name in LISTING_FLAG_NAMES.items()}),
    "model_kind_name": _named(MODEL_KIND_NAMES),
    "member_role_name": _named(MEMBER_ROLE_NAMES),
    "moment": moment,
    "percent": percent,
    "person_name": person_name,
    "plain_number": plain_number,
    "points": points,
    "proposal_state_name": proposal_state_name,
    "question_state_name": _named({str(one): name for one, name in QUESTION_STATE_NAMES.items()}),
    "conclusion_name": _named(CONCLUSION_NAMES),
    "reason": translate_reason,
    "sector_name": sector_name,
    "series_name": _named({str(series): name for series, name in SERIES_NAMES.items()}),
    "short_number": short_number,
    "stage_name": _named(STAGE_NAMES),
    "state_name": state_name,
    "sub_scenario_name": sub_scenario_name,
    "to_the_second": to_the_second,
    "tool_name": tool_name,
    "translate": translate,
    "yuan": yuan,
}
