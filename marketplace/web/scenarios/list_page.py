"""What the list's page shows for an answer."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from marketplace.services.searching import ScenarioHits
from marketplace.web.scenarios.cards import Card, make_cards
from marketplace.web.scenarios.facets import FACETS, FacetChoices, list_choices
from marketplace.web.scenarios.list_address import ListAddress


@dataclass(frozen=True)
class Suggestion:
    """A way to loosen a search without hits. `count`: what it would find, None if not counted."""

    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class ListPage:
    """An answer to `address` at `now`, for the page."""

    address: ListAddress
    found: ScenarioHits
    now: datetime

    @property
    def cards(self) -> list[Card]:
        """This page's scenarios."""
        return make_cards(self.found.rows, self.now, self.found.hits.terms)

    @property
    def choices(self) -> list[FacetChoices]:
        """The facets to choose from."""
        return list_choices(self.address.selections, self.found.hits.facets)

    @property
    def total(self) -> int:
        """How many scenarios answer, on all pages."""
        return self.found.hits.total

    @property
    def suggestions(self) -> list[Suggestion]:
        """How to find something, most promising first: each filter taken off, then the words."""
        selections = self.address.selections
        chosen = [facet for facet in FACETS if facet.name in selections]
        counted = sorted(
            ((self._count_without(facet.name), facet) for facet in chosen),
            key=lambda pair: -(pair[0] or 0),
        )
        loosened = [
            Suggestion(
                _("不限%(facet)s", facet=_(facet.label)),
                self.address.without(facet.name).url(),
                count,
            )
            for count, facet in counted
            if count != 0
        ]
        if self.address.text and selections:
            words = replace(self.address, text="", page=1)
            loosened.append(Suggestion(_("去掉关键词，保留筛选条件"), words.url()))
        return loosened

    def _count_without(self, name: str) -> int | None:
        # A scenario has one value of each facet at most, so the counts add up.
        counts = self.found.hits.facets.get(name)
        return None if self.found.is_degraded else sum((counts or {}).values())
