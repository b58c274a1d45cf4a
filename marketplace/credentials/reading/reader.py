"""What a reader of one report format offers to the registry."""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.credentials.reading.upload import Upload
from marketplace.credentials.results import EvaluationReport
from marketplace.domain.messages import Message


@dataclass(frozen=True)
class Reader:
    """`recognises` is cheap and certain; `read` raises `UnreadableReport` on a broken file.

    `expected` tells a person by what the format is known. The reader leaves every result's
    `benchmark` None; the registry fills it in from the table.
    """

    expected: Message
    recognises: Callable[[Upload], bool]
    read: Callable[[Upload], EvaluationReport]
