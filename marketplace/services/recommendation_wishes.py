"""What recommendations look for: a vendor's models as one wish, a listing as another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import load_only

from marketplace.db import db
from marketplace.models import Model, Scenario
from marketplace.search import analysis
from marketplace.search.discovery import MAX_WISH_LENGTH
from marketplace.search.wishes import Judge, Suggestion, Wish
from marketplace.services import public_list
from marketplace.services.recommendation_evidence import Tested, find_tested
from marketplace.services.sector_suggestions import odds_of


@dataclass(frozen=True)
class Offer:
    """What a vendor has: its models, also those that it has not published, and what tests say of
    them by sector."""

    models: Sequence[Model]
    sectors: Sequence[str]
    tested: Mapping[str, Mapping[int, Tested]]

    def find_model(self, model_id: int) -> Model | None:
        """One of the models."""
        return next((model for model in self.models if model.id == model_id), None)

    def find_best_tested(self, sector: str | None) -> tuple[int, Tested] | None:
        """The model of which tests say most in a sector."""
        found = self.tested.get(sector or "", {})
        return max(found.items(), key=lambda item: (item[1].share, item[0]), default=None)

    def wish(self, known: Iterable[int]) -> Wish:
        """Every model has its share of the words; every sector named is as likely as another."""
        room = MAX_WISH_LENGTH // max(len(self.models), 1)
        proven = {sector: self.find_best_tested(sector) for sector in self.sectors}
        return Wish(
            "\n".join(_text_of(model)[: room - 1] for model in self.models),
            odds={sector: 1 / len(self.sectors) for sector in self.sectors},
            proven={sector: best[1].share for sector, best in proven.items() if best},
            known=frozenset(known),
        )

    def find_fitting(self, scenario: Scenario, found: Suggestion) -> Model | None:
        """The model that has most of the words shared with a listing; of equals one for its
        sector, the newest."""
        return max(self.models, key=lambda model: self._fit(model, scenario, found), default=None)

    def _fit(self, model: Model, scenario: Scenario, found: Suggestion) -> tuple[int, bool, int]:
        shared = len(_terms_of(_text_of(model)).intersection(found.shared))
        return shared, scenario.sector in model.sectors, model.id


def find_offer(organisation_id: int, at: datetime) -> Offer:
    """What a vendor has at a moment."""
    query = (
        select(Model)
        .where(Model.organisation_id == organisation_id)
        .order_by(Model.id)
        .options(load_only(Model.name, Model.description, Model.sectors, raiseload=True))
    )
    rows = db.session.scalars(query).all()
    sectors = sorted({sector for row in rows for sector in row.sectors})
    return Offer(rows, sectors, find_tested([row.id for row in rows], sectors, at))


def listing_wish(scenario: Scenario, known: Iterable[int] = (), judge: Judge | None = None) -> Wish:
    """What a listing asks for. Its sector, or as long as it has none, what its words suggest."""
    text = f"{scenario.title}\n{scenario.pain_point}\n{scenario.contents}"
    odds = {scenario.sector: 1.0} if scenario.sector else odds_of(text)
    return Wish(text, odds, judge=judge, known=frozenset(known))


def scenario_texts(ids: Iterable[int]) -> dict[int, str]:
    """What public listings say, for the search engine."""
    columns = (Scenario.id, Scenario.title, Scenario.pain_point, Scenario.contents)
    query = select(*columns).where(Scenario.id.in_(list(ids)), public_list.is_public())
    return {number: "\n".join(texts) for number, *texts in db.session.execute(query)}


def model_texts(ids: Iterable[int]) -> dict[int, str]:
    """What published models say, for the search engine."""
    columns = (Model.id, Model.name, Model.description)
    query = select(*columns).where(Model.id.in_(list(ids)), Model.is_published)
    return {number: "\n".join(texts) for number, *texts in db.session.execute(query)}


def _text_of(model: Model) -> str:
    return f"{model.name}\n{model.description}"


@lru_cache(maxsize=4096)
def _terms_of(text: str) -> frozenset[str]:
    return frozenset(analysis.terms(text))
