"""What a model's results are on known benchmarks: with interval, coverage and where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from marketplace.credentials.benchmarks import GENERAL, LEGAL, SAFETY, Benchmark
from marketplace.credentials.tiers import Tier
from marketplace.domain.messages import mark
from marketplace.domain.sectors import SECTORS
from marketplace.matching.evidence import wilson_lower
from marketplace.models import Credential, CredentialResult, Model, ModelVersion
from marketplace.web.credentials.results import ResultLine, list_lines

AREA_NAMES: Mapping[str, str] = {
    **{sector.slug: sector.name for sector in SECTORS},
    GENERAL: mark("通用能力"),
    LEGAL: mark("法律"),
    SAFETY: mark("安全"),
}
"""What a benchmark can be about, in the order in which a page shows it."""

_TIERS = list(Tier)


@dataclass(frozen=True)
class Score:
    """One result on a known benchmark, and the credential that states it."""

    credential: Credential
    line: ResultLine
    benchmark: Benchmark

    @property
    def result(self) -> CredentialResult:
        """As the file states it."""
        return self.line.result

    @property
    def tier(self) -> Tier:
        """What the credential is worth."""
        return Tier(self.credential.tier)

    @property
    def proportion(self) -> Decimal | None:
        """The value on 0..1; None where the metric is no share of anything."""
        return self.line.normalised.proportion

    @property
    def baseline(self) -> Decimal | None:
        """Chance, where it is published for this very benchmark and the metric is a share."""
        return self.benchmark.baseline if self._is_placed else None

    @property
    def top(self) -> Decimal | None:
        """The best published, under the same conditions."""
        return self.benchmark.top if self._is_placed else None

    @property
    def _is_placed(self) -> bool:
        return self.proportion is not None and self.benchmark.is_confident

    @cached_property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """The Wilson 95 % interval at the number of items scored, as a ranking uses it."""
        share, n = self.proportion, self.result.n
        if share is None or not n:
            return None
        return wilson_lower(share, n), 1 - wilson_lower(1 - share, n)

    @property
    def variant(self) -> str | None:
        """The filter, where it tells two results of a metric apart."""
        return self.result.filter if self.result.filter not in (None, "none") else None


def list_scores(version: ModelVersion) -> list[Score]:
    """Every result of a version on a known benchmark, the best evidence first, then the newest."""
    credentials = sorted(version.credentials, key=lambda row: _TIERS.index(Tier(row.tier)))
    return [score for credential in credentials for score in _scores_of(credential)]


def _scores_of(credential: Credential) -> Iterator[Score]:
    for line in list_lines(credential):
        if line.benchmark is not None:
            yield Score(credential, line, line.benchmark)


def choose_version(model: Model, asked: str | None = None) -> ModelVersion | None:
    """The version that is asked for by its id, else the newest that was tested."""
    tested = [version for version in model.versions if version.credentials]
    named = [version for version in tested if str(version.id) == asked]
    return next(iter(named or tested), None)


def by_area(scores: Sequence[Score]) -> dict[str, list[Score]]:
    """The scores under the slug of what their benchmarks are about, in the order of a page."""
    return {
        slug: found
        for slug in AREA_NAMES
        if (found := [score for score in scores if score.benchmark.sector == slug])
    }
