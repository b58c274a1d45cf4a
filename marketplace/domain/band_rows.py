"""The rows in which a listing publishes what it asks of test results and ways of deployment, and
the bands in which assessors judge."""

from collections.abc import Iterable, Mapping

BAND_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "floors": ("benchmark", "value"),
    "deployment_bands": ("choice", "worth"),
    "measured_bands": ("benchmark", "reached", "worth"),
    "judged_bands": ("lowest", "highest"),
}
"""By the listing's field: the cells of a row. All are text as typed; figures are percentages, those
of the bands in which assessors judge whole points."""

BandRow = Mapping[str, str | None]


def tidy_rows(field: str, rows: Iterable[BandRow]) -> tuple[dict[str, str], ...]:
    """The rows with every cell of the field and no other; rows in which nothing stands are left
    out."""
    columns = BAND_COLUMNS[field]
    tidied = ({name: (row.get(name) or "").strip() for name in columns} for row in rows)
    return tuple(row for row in tidied if any(row.values()))
