"""What the pages of annexes share."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from marketplace.models import AnnexFile, Scenario

FILE_TYPES = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.txt"


@dataclass(frozen=True)
class File:
    """A file to download; `size` in bytes."""

    id: int
    name: str
    size: int
    url: str
    digest: str


def crumbs(scenario: Scenario, *rest: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where a page below a listing stands."""
    return [
        (_("场景机会"), url_for("scenarios.index")),
        (scenario.title, url_for("scenarios.show", scenario_id=scenario.id)),
        *rest,
    ]


def to_files(scenario: Scenario, rows: Iterable[AnnexFile], endpoint: str) -> list[File]:
    """The files as the page lists them, each with its address under `endpoint`."""
    return [
        File(
            id=row.id,
            name=row.name,
            size=row.size,
            url=url_for(endpoint, scenario_id=scenario.id, annex_file_id=row.id),
            digest=row.digest,
        )
        for row in rows
    ]
