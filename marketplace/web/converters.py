"""What may stand in an address."""

from werkzeug.routing import IntegerConverter, Map


class RowNumber(IntegerConverter):
    """A row's number. What no database can hold as one is no address of this site (404)."""

    regex = r"\d{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)
