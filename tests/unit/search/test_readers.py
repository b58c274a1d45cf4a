"""Opening an index whose segments a writer removes meanwhile."""

import gc
from pathlib import Path

import pytest
from whoosh import index
from whoosh.fields import ID, Schema

from marketplace.search.readers import open_reader


def _make(folder: Path, segments: int) -> index.FileIndex:
    made = index.create_in(str(folder), Schema(name=ID(stored=True)))
    for number in range(segments):
        writer = made.writer()
        writer.add_document(name=str(number))
        writer.commit(merge=False)
    return made


@pytest.mark.parametrize("segments", [0, 1, 3])
def test_it_reads_what_whoosh_reads(tmp_path: Path, segments: int) -> None:
    made = _make(tmp_path, segments)
    reader, theirs = open_reader(made), made.reader()
    assert reader.doc_count_all() == theirs.doc_count_all() == segments
    assert reader.generation() == theirs.generation()
    reader.close()
    theirs.close()


def test_what_was_opened_is_closed_where_a_segment_is_gone(tmp_path: Path) -> None:
    made = _make(tmp_path, 3)
    max(tmp_path.glob("*.seg"), key=lambda path: path.stat().st_mtime_ns).unlink()
    with pytest.raises(FileNotFoundError):
        open_reader(made)
    # A file that was left open would be a warning here, and so an error.
    gc.collect()
