"""The catalogue's address: what may be asked of it, and the choices a page offers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from marketplace.credentials.tiers import Tier
from marketplace.domain.messages import mark
from marketplace.domain.sectors import SECTORS
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.models.model import MODEL_KIND_NAMES
from marketplace.search.query import ModelQuery
from marketplace.web.scenarios.facets import Facet, Selections
from marketplace.web.scenarios.list_address import clean_text, read_page

PER_PAGE = 20

_TIER_NAMES = {
    str(Tier.T3): mark("T3 测评机构签发，有效"),
    str(Tier.T2): mark("T2 测评机构签发，待复核"),
    str(Tier.T1): mark("T1 自测报告，完整自洽"),
    str(Tier.T0): mark("T0 证据不足，不计分"),
}

FACETS: tuple[Facet, ...] = (
    Facet("sector", mark("行业"), {sector.slug: sector.name for sector in SECTORS}),
    Facet("kind", mark("模型类型"), {str(k): name for k, name in MODEL_KIND_NAMES.items()}),
    Facet("tier", mark("最高证据等级"), _TIER_NAMES),
    Facet("deployment", mark("部署方式"), {str(k): name for k, name in DEPLOYMENT_NAMES.items()}),
)


@dataclass(frozen=True)
class CatalogueAddress:
    """What was asked; `selections` hold known values only."""

    text: str
    selections: Selections
    page: int

    def query(self) -> ModelQuery:
        """The address as a search."""
        chosen = self.selections
        return ModelQuery(
            text=self.text,
            kinds=chosen.get("kind", ()),
            sectors=chosen.get("sector", ()),
            deployment=chosen.get("deployment", ()),
            tiers=chosen.get("tier", ()),
            page=self.page,
            per_page=PER_PAGE,
        )

    def url(self, page: int = 1) -> str:
        """The catalogue's address for this, at `page`."""
        asked: dict[str, Any] = {name: list(values) for name, values in self.selections.items()}
        asked |= {"q": self.text or None, "page": page if page > 1 else None}
        return url_for("models.index", **asked)

    def chips(self) -> list[tuple[str, str]]:
        """What narrows the catalogue, each with the address without it."""
        words = (
            [(gettext("“%(words)s”", words=self.text), replace(self, text="", page=1).url())]
            if self.text
            else []
        )
        return words + [
            (gettext(facet.names[value]), self._without(facet.name, value).url())
            for facet in FACETS
            for value in self.selections.get(facet.name, ())
        ]

    def _without(self, name: str, value: str) -> "CatalogueAddress":
        left = tuple(kept for kept in self.selections[name] if kept != value)
        return replace(self, selections={**self.selections, name: left}, page=1)

    def kept_by_search(self) -> list[tuple[str, str]]:
        """What the search box holds on to."""
        return [(name, value) for name, values in self.selections.items() for value in values]


def read_catalogue_address(args: "MultiDict[str, str]") -> CatalogueAddress:
    """The address of a request; what is unknown in it is left out."""
    selections: Mapping[str, tuple[str, ...]] = {
        facet.name: tuple(v for v in facet.names if v in args.getlist(facet.name))
        for facet in FACETS
    }
    return CatalogueAddress(
        text=clean_text(args.get("q", "")),
        selections={name: values for name, values in selections.items() if values},
        page=read_page(args.get("page", "")) or 1,
    )


def name_tier(tier: str) -> str:
    """The tier in words, in the reader's language."""
    return gettext(_TIER_NAMES[tier])
