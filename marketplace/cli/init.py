"""`marketplace init`: folders, keys, tables, an index, terms of use. Again, it changes nothing."""

import click

from marketplace.cli import schema
from marketplace.cli.output import emit, json_option
from marketplace.search.errors import IndexMissing
from marketplace.services import benchmarks, search_indexing, terms
from marketplace.services.installation import platform_key, receipt_key, settings


@click.command
@json_option
def init(as_json: bool) -> None:
    """Prepare folder, keys, tables, index, first terms of use and the table of benchmarks."""
    instance = settings().instance.resolve()
    for folder in (instance, instance / "keys"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    platform_key()
    receipt_key()
    before = schema.find_version()
    if before != schema.newest_version():
        schema.upgrade()
    terms.publish_first()
    benchmarks.seed()
    _ensure_index()
    after = schema.find_version()
    emit(
        {"instance": instance, "version": after, "is_changed": before != after},
        as_json,
        f"{instance}: tables at version {after}" + ("" if before != after else ", as before"),
    )


def _ensure_index() -> None:
    try:
        search_indexing.check()
    except IndexMissing:
        search_indexing.rebuild()
