"""What still rests under a key, wherever it lies: every text of every row, and every file."""

from collections.abc import Iterator

import sqlalchemy as sa

from marketplace.db import Base, db
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.tokens import read_label
from marketplace.services.installation import settings


def list_tokens_under(key_id: str) -> list[str]:
    """Where tokens that name the key are: `table.column id`, or a file's name."""
    return sorted(where for where, text in _list_texts() if _names(text, key_id))


def _list_texts() -> Iterator[tuple[str, str]]:
    for table in Base.metadata.sorted_tables:
        texts = [column for column in table.c if isinstance(column.type, sa.String)]
        for row in db.session.execute(sa.select(*table.primary_key, *texts)):
            for column in texts:
                yield f"{table.name}.{column.name} {row[0]}", row._mapping[column] or ""
    for path in (settings().instance / "files").rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()[:2000].decode("ascii", "replace")


def _names(text: str, key_id: str) -> bool:
    try:
        return read_label(text)[0] == key_id
    except SealBroken:
        return False
