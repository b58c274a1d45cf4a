"""What can go wrong with the search index."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import say

_log = logging.getLogger(__name__)


class IndexMissing(MarketplaceError):
    """There is no readable index: never built, of another format, or damaged.

    The remedy is a rebuild; until then a caller lists from the database.
    """

    status = 503

    def __init__(self) -> None:
        super().__init__(
            say("搜索索引不存在或已损坏，请管理员运行 marketplace search rebuild 重建。")
        )


class IndexBusy(MarketplaceError):
    """Another process writes the index; nothing was changed, the same call may be made again."""

    status = 503

    def __init__(self) -> None:
        super().__init__(say("搜索索引正在被另一个进程写入，请稍后再试。"))


class BadDocument(MarketplaceError):
    """A document holds a value that cannot be indexed (a naive time, an infinite amount)."""


class BadQuery(MarketplaceError):
    """A query holds a value of the wrong kind (a `now` without a time zone)."""


@contextmanager
def reading_index() -> Iterator[None]:
    """Turn whatever a damaged index makes of reading into `IndexMissing`.

    Index files hold pickles, arrays and compressed blocks: a torn one can raise anything.
    """
    try:
        yield
    except MarketplaceError:
        raise
    except Exception as error:
        _log.warning("the search index cannot be read", exc_info=error)
        raise IndexMissing from error
