"""Opening the segments of an index beside a writer that removes some of them meanwhile."""

from typing import Any

from whoosh.index import TOC
from whoosh.reading import EmptyReader, MultiReader, SegmentReader

ATTEMPTS = 10


def open_reader(index: Any) -> Any:
    """A reader of the newest generation, as `index.reader()` gives it. OSError if segments vanish
    at every attempt.

    Whoosh's own lets go of what it had opened before one vanished without closing it.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _open_segments(index)
        except OSError:
            # The table of contents is replaced before segments are removed: the next try reads on.
            continue
    return _open_segments(index)


def _open_segments(index: Any) -> Any:
    contents = TOC.read(index.storage, index.indexname)
    opened: list[Any] = []
    try:
        for segment in contents.segments:
            reader = SegmentReader(
                index.storage, contents.schema, segment, generation=contents.generation
            )
            opened.append(reader)
    except OSError:
        for reader in opened:
            reader.close()
        raise
    if not opened:
        return EmptyReader(contents.schema)
    return opened[0] if len(opened) == 1 else MultiReader(opened, generation=contents.generation)
