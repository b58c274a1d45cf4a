"""The list's address: everything a person asks of the list stands in it, and nothing else does.

Whatever else stands there is left out, and the page says so.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from marketplace.domain.messages import mark
from marketplace.search.query import ScenarioQuery, Sort
from marketplace.web.scenarios.facets import FACETS, Selections

LONGEST_TEXT = 200
PER_PAGE = 20
_MOST_DIGITS = 6

SORT_NAMES: Mapping[Sort, str] = {
    Sort.RELEVANCE: mark("最相关"),
    Sort.DEADLINE: mark("可申报优先，截止最近"),
    Sort.NEWEST: mark("最新发布"),
    Sort.BUDGET: mark("预算最高"),
}


@dataclass(frozen=True)
class ListAddress:
    """What was asked. `selections` holds the facets that were narrowed, with known values only;
    `sort` is None where the person chose none; `has_unknown`: something was left out."""

    text: str = ""
    selections: Selections = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1
    has_unknown: bool = False

    @property
    def order(self) -> Sort:
        """The order shown: the best match for words, otherwise what can still be applied for."""
        if self.sort is None or (self.sort is Sort.RELEVANCE and not self.text):
            return Sort.RELEVANCE if self.text else Sort.DEADLINE
        return self.sort

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the page was asked."""
        return bool(self.text or self.selections)

    def query(self, now: datetime, per_page: int = PER_PAGE) -> ScenarioQuery:
        """The address as a search at `now`."""
        chosen = self.selections
        return ScenarioQuery(
            now=now,
            text=self.text,
            sectors=chosen.get("sector", ()),
            sub_scenarios=chosen.get("sub_scenario", ()),
            cities=chosen.get("city", ()),
            states=chosen.get("state", ()),
            budget_bands=chosen.get("budget_band", ()),
            cooperation=chosen.get("cooperation", ()),
            deployment=chosen.get("deployment", ()),
            sort=self.order,
            page=self.page,
            per_page=per_page,
        )

    def without(self, name: str, value: str | None = None) -> "ListAddress":
        """The address with one value, or all, of a facet taken off, from the first page."""
        kept = {
            facet: tuple(v for v in values if facet != name or (value is not None and v != value))
            for facet, values in self.selections.items()
        }
        selections = {facet: values for facet, values in kept.items() if values}
        return replace(self, selections=selections, page=1)

    def url(self, page: int = 1) -> str:
        """The list's address for this, at `page`."""
        return url_for("scenarios.index", **self._asked(), page=page if page > 1 else None)

    def export_url(self, ending: str) -> str:
        """Where all that this finds is a table to save: `xlsx` or `csv`."""
        return url_for(f"scenarios.export_{ending}", **self._asked())

    def _asked(self) -> dict[str, Any]:
        asked: dict[str, Any] = {name: list(values) for name, values in self.selections.items()}
        return asked | {"q": self.text or None, "sort": self.sort}

    def sort_options(self) -> list[tuple[Sort, str]]:
        """The orders to choose from; by relevance only where there are words."""
        return [
            (sort, gettext(name))
            for sort, name in SORT_NAMES.items()
            if self.text or sort is not Sort.RELEVANCE
        ]

    def kept_by_search(self) -> list[tuple[str, str]]:
        """What the search box holds on to: the filters. New words mean a new order."""
        return [(name, value) for name, values in self.selections.items() for value in values]

    def kept_by_filters(self) -> list[tuple[str, str]]:
        """What the filters hold on to: the words and the order."""
        text = [("q", self.text)] if self.text else []
        return text + ([("sort", self.sort.value)] if self.sort else [])

    def kept_by_sort(self) -> list[tuple[str, str]]:
        """What the order holds on to: the words and the filters."""
        return ([("q", self.text)] if self.text else []) + self.kept_by_search()

    def chips(self) -> list[tuple[str, str]]:
        """The words and filters in force, each with the address without it."""
        words = (
            [(gettext("“%(words)s”", words=self.text), replace(self, text="", page=1).url())]
            if self.text
            else []
        )
        return words + [
            (_chip(facet.label, facet.names[value]), self.without(facet.name, value).url())
            for facet in FACETS
            for value in self.selections.get(facet.name, ())
        ]


def _chip(label: str, name: str) -> str:
    return str(gettext("%(label)s：%(text)s", label=gettext(label), text=gettext(name)))


def read_address(args: "MultiDict[str, str]") -> ListAddress:
    """The address of a request. Any text is taken; at most `LONGEST_TEXT` characters of words."""
    asked = {facet.name: dict.fromkeys(args.getlist(facet.name)) for facet in FACETS}
    known = {
        facet.name: tuple(value for value in facet.names if value in asked[facet.name])
        for facet in FACETS
    }
    unknown = any(value and value not in known[name] for name in asked for value in asked[name])
    sort, page = _read_sort(args.get("sort", "")), read_page(args.get("page", ""))
    return ListAddress(
        text=clean_text(args.get("q", "")),
        selections={name: values for name, values in known.items() if values},
        sort=sort,
        page=page or 1,
        has_unknown=unknown or bool(args.get("sort") and not sort) or page is None,
    )


def clean_text(text: str) -> str:
    """Words as typed, in one line, without control and other invisible characters."""
    visible = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text[:2000])
    return " ".join(visible.split())[:LONGEST_TEXT].strip()


def _read_sort(text: str) -> Sort | None:
    return Sort(text) if text in set(Sort) else None


def read_page(text: str) -> int | None:
    """A page from 1; 1 where none is named, None for what is no page."""
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal()):
        return None
    # int() refuses thousands of digits; a number that long is past every end anyway.
    return max(int(text if len(text) <= _MOST_DIGITS else "9" * _MOST_DIGITS), 1)
