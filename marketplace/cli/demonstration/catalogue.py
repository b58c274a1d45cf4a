"""The vendors' models: described, filed, tested."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from marketplace.cli.demonstration import reports, specs
from marketplace.cli.demonstration.cast import FIRST_DAY, Cast
from marketplace.cli.demonstration.specs import ModelSpec, VersionSpec
from marketplace.domain import clock
from marketplace.services import credentials, models, weights
from marketplace.services.models import ModelProfile

DESCRIBED_DAY = FIRST_DAY + 22


@dataclass(frozen=True)
class Tested:
    """A version as a proposal names it."""

    version_id: int
    credential_id: int


@dataclass
class Catalogue:
    """The models as they come to be, by name; `tested` under model and version names."""

    cast: Cast
    tested: dict[tuple[str, str], Tested] = field(default_factory=dict)
    model_ids: dict[str, int] = field(default_factory=dict)

    def plan(self) -> None:
        """Plan every description, and every version with its report."""
        for number, spec in enumerate(specs.list_models()):
            self._plan_model(number, spec)

    def _plan_model(self, number: int, spec: ModelSpec) -> None:
        timeline, minute = self.cast.timeline, 9 * 60 + number * 21
        timeline.at(DESCRIBED_DAY, minute, lambda: self._describe(spec))
        for version in spec.versions:
            self._plan_version(spec, version, minute)

    def _plan_version(self, spec: ModelSpec, version: VersionSpec, minute: int) -> None:
        timeline = self.cast.timeline
        timeline.at(version.tested, minute + 5, lambda: self._test(spec, version))

    def _describe(self, spec: ModelSpec) -> None:
        actor = self.cast.actors[spec.vendor]
        profile = ModelProfile(
            name=spec.name,
            kind=spec.kind,
            base_model=spec.base,
            sectors=spec.sectors,
            deployments=spec.deployments,
            description=spec.description,
            is_published=True,
        )
        self.model_ids[spec.name] = models.create_model(actor, profile).id
        if spec.filing:
            series, number, day = spec.filing
            filed_on = date.fromisoformat(day)
            models.add_filing(actor, self.model_ids[spec.name], series, number, filed_on)

    def _test(self, spec: ModelSpec, version: VersionSpec) -> None:
        actor = self.cast.actors[spec.vendor]
        row = models.add_version(
            actor,
            self.model_ids[spec.name],
            version.name,
            version.notes,
            self.cast.timeline.day(version.released),
        )
        if "on-premises" in spec.deployments:
            # Nothing is behind a demonstration model: a figure of the right form.
            digest = sha256(f"{spec.name} {version.name}".encode()).hexdigest()
            weights.record_digest(actor, row.id, digest)
        at = clock.now()
        data = reports.write_report(spec.name, version, at)
        credential = credentials.upload_report(actor, row.id, data, reports.file_name(at))
        self.tested[spec.name, version.name] = Tested(row.id, credential.id)
