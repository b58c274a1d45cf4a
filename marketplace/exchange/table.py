"""What every table file becomes, whatever its format, and how large it may be."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message

MEGABYTE = 1024 * 1024


class UnreadableTable(MarketplaceError):
    """The file as a whole cannot be taken as a table; the message says why and what to do."""

    status = 422


class TooManyRows(UnreadableTable):
    """The file is longer than `TableLimits.rows`."""


@dataclass(frozen=True)
class TableLimits:
    """How much of a file is read. What is larger is refused before it is unpacked or parsed.

    `unpacked_bytes`, `strings_bytes`, `part_bytes`, `entries` and `ratio` are about the archive
    that an .xlsx file is: everything in it, its shared strings, any other single XML part, how many
    files, and unpacked to packed size of its large files.
    """

    bytes: int = 20 * MEGABYTE
    rows: int = 50_000
    columns: int = 200
    cell_characters: int = 20_000
    unpacked_bytes: int = 256 * MEGABYTE
    strings_bytes: int = 64 * MEGABYTE
    part_bytes: int = 16 * MEGABYTE
    entries: int = 2_000
    ratio: int = 250


@dataclass(frozen=True)
class CellError:
    """What is wrong where: the row as a person counts in the file, the column's header or ""."""

    row: int
    column: str
    reason: Message


@dataclass(frozen=True)
class TableRow:
    """One row of data. `cells` maps headers to text and leaves empty cells out.

    Text is without outer blanks and control characters; a date is `2026-03-01`, a number its
    plain digits, a yes or no 是 or 否. `number` counts as the file's own program shows it.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A table as read. `errors` name the cells, or whole rows, that could not be read.

    A row with an unreadable cell is among `rows` without that cell; a line that is no row at all
    is only among `errors`. `notes` tell what was left out or taken another way.
    """

    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]
    sheet: str | None = None
    notes: tuple[Message, ...] = ()
    errors: tuple[CellError, ...] = ()
