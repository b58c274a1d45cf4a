"""A scenario in a list, as the public sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from marketplace.models import Scenario
from marketplace.search.highlighting import Fragment, highlight
from marketplace.web.formatting import batch_name, budget, city_name, sector_name, state_name

_WHOLE = 400
_SNIPPET = 110


@dataclass(frozen=True)
class Card:
    """What a list shows of a scenario. `title` and `fragment` have the matches marked."""

    title: Markup
    url: str
    state: str
    state_label: str
    sector: str
    city: str
    unit: str
    budget: str
    deadline: datetime | None
    fragment: Markup
    batch: Markup | str | None


def make_cards(rows: Iterable[Scenario], now: datetime, terms: Sequence[str] = ()) -> list[Card]:
    """The cards of `rows` at `now`, with `terms` (a search's) marked."""
    return [_card(row, now, terms) for row in rows]


def _card(row: Scenario, now: datetime, terms: Sequence[str]) -> Card:
    state = row.public_state_at(now)
    text = " ".join(f"{row.pain_point} {row.contents}".split())
    return Card(
        title=mark_matches(highlight(row.title, terms, _WHOLE)),
        url=url_for("scenarios.show", scenario_id=row.id),
        state=state,
        state_label=state_name(state),
        sector=sector_name(row.sector),
        city=city_name(row.city),
        unit=row.demand_unit,
        budget=budget(row.budget_minimum, row.budget_maximum),
        deadline=row.proposal_deadline,
        fragment=mark_matches(highlight(text, terms, _SNIPPET)),
        batch=batch_link(row),
    )


def batch_link(row: Scenario) -> Markup | str | None:
    """The batch that the scenario was published in, with the way to its gazette; otherwise what the
    buyer's own list says."""
    batch = row.official_batch
    if batch is None or row.published_at is None:
        return row.batch
    address = url_for("batches.show", batch_number=batch.number)
    return Markup('<a href="{}">{}</a>').format(address, batch_name(batch.number))


def mark_matches(fragments: Iterable[Fragment]) -> Markup:
    """An excerpt as HTML, matches in `<mark>`, everything escaped."""
    return Markup().join(
        Markup("<mark>{}</mark>").format(part.text) if part.is_match else part.text
        for part in fragments
    )
