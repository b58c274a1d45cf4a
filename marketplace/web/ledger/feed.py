"""The ledger for programs: a feed, the whole as one file, checkpoints and the key they need.

The answers are the same for every reader, and other sites' pages may show and read them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response as Answer
from flask import jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.models import LedgerCheckpoint
from marketplace.sealing.ledger import NAME, LedgerRecord
from marketplace.sealing.moments import write_moment
from marketplace.sealing.proposal_document import canonical_json
from marketplace.services import ledger_checkpoints, ledger_entries, proposal_receipts
from marketplace.services.ledger_entries import MOST_IN_FEED, as_record
from marketplace.web.guards import guard
from marketplace.web.ledger.blueprint import ledger_pages
from marketplace.web.ledger.numbers import read_number
from marketplace.web.rate_limits import exporting, reading

USUAL = 200
# A page that is full stays as it is for good; the last one grows with the next entry.
_FOR_GOOD = "max-age=86400, immutable"
_ASK_AGAIN = "no-cache"


@ledger_pages.get("/ledger.json")
@guard(Permission.PUBLIC_READ)
@reading
def entries() -> Response | tuple[Answer, int]:
    """Entries behind the position `after`, in order, at most `limit` of them."""
    after, limit = _number("after", 0), _number("limit", USUAL)
    if after is None or limit is None or not 1 <= limit <= MOST_IN_FEED:
        said = _("after 和 limit 须为整数，limit 在 1 到 %(most)s 之间。", most=MOST_IN_FEED)
        return jsonify(message=said), 400
    rows = ledger_entries.list_after(after, limit)
    is_full = len(rows) == limit
    answer = jsonify(
        ledger=NAME,
        entries=[as_record(row).as_json() for row in rows],
        next=_address(rows[-1].position, limit) if is_full else None,
    )
    return _shared(answer, _FOR_GOOD if is_full else _ASK_AGAIN)


@ledger_pages.get("/ledger.jsonl")
@guard(Permission.PUBLIC_READ)
@exporting
def copy() -> Response:
    """Every entry there is, one a line."""
    lines = _lines(ledger_entries.stream(ledger_entries.find_head().position))
    answer = Answer(lines, mimetype="application/jsonl")
    answer.headers["Content-Disposition"] = "attachment; filename=ledger.jsonl"
    return _open_to_others(answer)


@ledger_pages.get("/ledger/checkpoints.json")
@guard(Permission.PUBLIC_READ)
@reading
def checkpoints() -> Response:
    """Every checkpoint, in order."""
    rows = ledger_checkpoints.list_all()
    answer = jsonify(ledger=NAME, checkpoints=[_write_checkpoint(row) for row in rows])
    return _shared(answer, _ASK_AGAIN)


@ledger_pages.get("/ledger/key.json")
@guard(Permission.PUBLIC_READ)
@reading
def key() -> Response:
    """The public key with which checkpoints and receipts are checked."""
    return _shared(jsonify(proposal_receipts.public_key()), _ASK_AGAIN)


def _address(after: int, limit: int) -> str:
    return url_for("ledger.entries", after=after, limit=limit, _external=True)


def _number(name: str, otherwise: int) -> int | None:
    """A whole number of the address; None for anything else."""
    text = request.args.get(name)
    return otherwise if text is None else read_number(text)


def _lines(records: Iterable[LedgerRecord]) -> Iterator[bytes]:
    for record in records:
        yield canonical_json(record.as_json()) + b"\n"


def _write_checkpoint(row: LedgerCheckpoint) -> dict[str, Any]:
    return {
        "position": row.position,
        "hash": row.hash,
        "at": write_moment(row.at),
        "token": row.token,
    }


def _shared(answer: Response, kept: str) -> Response:
    # A signed-in reader's answer renews their session's cookie, which is nobody else's.
    keeper = "private" if request.cookies else "public"
    answer.headers["Cache-Control"] = f"{keeper}, {kept}"
    answer.add_etag()
    return _open_to_others(answer).make_conditional(request)


def _open_to_others(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
