"""When a request was received: the moment that counts against a deadline."""

from datetime import datetime
from typing import cast

from flask import request

from marketplace.domain import clock
from marketplace.web.uploads import UploadsInMemory


class ReceivedRequest(UploadsInMemory):
    """A request that knows when its last byte was here.

    The moment is taken once, as soon as the form has been read: that is when its token is checked,
    before anything asks the database. Whatever waits for a lock after that is not late.
    """

    _read_at: datetime

    def _load_form_data(self) -> None:
        is_new = "form" not in self.__dict__
        super()._load_form_data()
        if is_new:
            self._read_at = clock.now()

    @property
    def received_at(self) -> datetime:
        """When the whole request was here."""
        self._load_form_data()
        return self._read_at


def received_at() -> datetime:
    """When the whole of the present request was here."""
    return cast("ReceivedRequest", request).received_at
