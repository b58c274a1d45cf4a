"""Putting documents into an index and taking them out, one commit each time."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import LockError

from marketplace.search.errors import IndexBusy, reading_index
from marketplace.search.schema import Fields, Part


def create(build: Path, part: Part, documents: Iterable[Fields]) -> None:
    """A new index of one part in the folder `build`."""
    folder = build / part.name
    folder.mkdir()
    _commit(index.create_in(str(folder), part.schema()), documents, ())


def change(
    build: Path, part: Part, documents: Iterable[Fields], removed: Iterable[int], patience: float
) -> None:
    """Put `documents` in the place of those with the same key and drop the `removed` ones.

    `IndexBusy` if the index is not free within `patience` seconds, `IndexMissing` if it cannot
    be read.
    """
    dropped = {str(number) for number in removed}
    fresh = {str(fields["key"]): fields for fields in documents}
    kept = [fields for key, fields in fresh.items() if key not in dropped]
    if not (dropped or kept):
        return
    with reading_index():
        opened = index.open_dir(str(build / part.name))
    _commit(opened, kept, dropped | fresh.keys(), patience)


def _commit(
    opened: Any, documents: Iterable[Fields], dropped: Iterable[str], patience: float = 0.0
) -> None:
    writer = _open_writer(opened, patience)
    try:
        with writer.searcher() as searcher:
            for key in dropped:
                writer.delete_by_term("key", key, searcher=searcher)
        for fields in documents:
            writer.add_document(**fields)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _open_writer(opened: Any, patience: float) -> Any:
    # Compound segments are copied into memory at every open; small posting blocks cost a
    # decompression each.
    try:
        return opened.writer(timeout=patience, compound=False, codec=W3Codec(blocklimit=1024))
    except LockError as error:
        raise IndexBusy from error
