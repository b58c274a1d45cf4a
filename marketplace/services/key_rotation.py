"""Rotate the platform key: everything under the old one comes under a new one.

The site stands still meanwhile. The new key lies beside the old one from the first moment, each
token says which of the two it is under, and a row is rewritten by one transaction with all that
belongs to it: a rotation that was killed is called again and goes on. At the end the new key takes
the old one's place; that one is kept under a name of its own, for what was backed up before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, text, update

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.platform_key import (
    PlatformKey,
    adopt_next_key,
    find_next_key,
    forget_next_key,
    make_next_key,
)
from marketplace.services.auditing import AuditAction
from marketplace.services.installation import forget_keys, keys_folder, platform_key, settings
from marketplace.services.key_holdings import HOLDINGS, Holding, Pair
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

Told = Callable[[str, int], None]


@dataclass
class Rotation:
    """What was done. `unreadable`: rows that were broken before, and are left as they were.

    `retired` is where the old key is now; None where keys come from the settings, which have to be
    changed by hand before the site starts again.
    """

    old: str
    new: str
    rewritten: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    retired: Path | None = None


def find_pending() -> PlatformKey | None:
    """The key of a rotation that has begun and is not finished."""
    following = find_next_key(keys_folder())
    return None if following is None or following == platform_key() else following


def count_other_connections() -> int:
    """How many others are connected to the database, as far as it tells: PostgreSQL does."""
    if db.engine.dialect.name != "postgresql":
        return 0
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return int(db.session.scalar(query) or 0)


def is_finished_by_setting() -> bool:
    """Whether the new key is in force by now, as a setting: its file is then removed."""
    folder = keys_folder()
    if find_next_key(folder) != platform_key():
        return False
    forget_next_key(folder)
    return True


def rotate(tell: Told | None = None) -> Rotation:
    """Begin a rotation, or go on with one. `tell` hears of each table and its rows that changed.

    Nothing else may write meanwhile: whoever calls it sees to that.
    """
    folder = keys_folder()
    pair = Pair(platform_key(), make_next_key(folder))
    done = Rotation(pair.old.key_id, pair.new.key_id)
    for holding in HOLDINGS:
        name = holding.model.__tablename__
        done.rewritten[name] = 0
        last: int | None = 0
        while last is not None:
            last = _take_turn(holding, pair, last, done)
            if tell is not None and last is not None:
                tell(name, done.rewritten[name])
    _note(done)
    if not settings().sealing_key.strip():
        done.retired = adopt_next_key(folder)
    forget_keys()
    return done


def _take_turn(holding: Holding, pair: Pair, after: int, done: Rotation) -> int | None:
    """Rewrite the next rows after the one with that id; the last one's id, None at the end."""
    model: Any = holding.model
    query = select(model).where(model.id > after, holding.where).order_by(model.id)
    with unit_of_work() as work:
        rows = work.session.scalars(query.limit(holding.at_once).with_for_update(of=model)).all()
        for row in rows:
            done.rewritten[model.__tablename__] += _rewrite(work, holding, pair, row, done)
        return rows[-1].id if rows else None


def _rewrite(work: UnitOfWork, holding: Holding, pair: Pair, row: Any, done: Rotation) -> bool:
    try:
        values = holding.change(pair, work, row)
    except (SealBroken, NotFound, ValueError, KeyError, TypeError):
        done.unreadable.append(f"{row.__tablename__} {row.id}")
        return False
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        table: Table = row.__table__
        # Nobody changed what the row says: it keeps its last moment, and the audit gets one word
        # for all of them.
        kept = {"updated_at": table.c.updated_at} if "updated_at" in table.c else {}
        work.session.execute(update(table).where(table.c.id == row.id).values(**changed, **kept))
    return bool(changed)


def _note(done: Rotation) -> None:
    with unit_of_work() as work:
        work.note(AuditAction.UPDATE, "platform_key", None, f"{done.old} → {done.new}")
