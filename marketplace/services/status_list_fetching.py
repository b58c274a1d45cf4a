"""The worker asks evaluators' hosts for their status lists; verification itself never does.

Only an address below the one that the evaluator registered is asked, nothing it redirects to, for
a bounded time and size. What goes wrong is noted beside the list; the next turn tries again.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from urllib3.exceptions import HTTPError

from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.status_lists import LARGEST_LIST_TOKEN
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, MarketplaceError, NotFound
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Evaluator, StatusList
from marketplace.models.status_list import Via
from marketplace.services import evaluators
from marketplace.services.evaluator_checks import ADDRESS_LENGTH, is_safe_address
from marketplace.services.evaluator_registry import load_registry
from marketplace.services.status_lists import FETCHED_EVERY, receive
from marketplace.services.stored_messages import dump_message
from marketplace.services.unit_of_work import unit_of_work

TOPIC = "status_list.fetch"
# To connect, and between two pieces of an answer; then for all of it. In seconds.
_PATIENCE = (3.05, 10)
_LONGEST_SECONDS = 30
_PIECE = 64 * 1024
# Plain: a packed answer could unpack to anything.
_HEADERS = {"Accept": "application/vc+jwt, */*;q=0.1", "Accept-Encoding": "identity"}


class FetchFailed(MarketplaceError):
    """The host does not answer, or not with a list."""

    status = 502


def add_address(actor: Actor, evaluator_id: int, url: str) -> StatusList:
    """Have the worker fetch a list that nobody has brought. Raises `InvalidInput` (field `url`)."""
    evaluator = evaluators.get_evaluator(actor, evaluator_id)
    if len(url) > ADDRESS_LENGTH or not is_safe_address(url) or not _owns(evaluator, url):
        raise _address_refused(
            say(
                "请填写该机构登记的来源（%(source)s）之下的一个网址。",
                source=evaluator.status_list_source,
            )
        )
    try:
        with unit_of_work() as work:
            row = work.add(StatusList(evaluator_id=evaluator.id, url=url, fetch_at=clock.now()))
    except IntegrityError:
        raise _address_refused(say("这个状态列表已经登记过。")) from None
    return row


def _owns(evaluator: Evaluator, url: str) -> bool:
    found = load_registry().find_evaluator(evaluator.issuer)
    return found is not None and found.owns_list(url)


def _address_refused(message: Message) -> InvalidInput:
    return InvalidInput({"url": [message]})


def ask_again(actor: Actor, list_id: int) -> StatusList:
    """Have the worker fetch a list now."""
    require_let_in(actor, Permission.EVALUATOR_MANAGE)
    row = db.session.get(StatusList, list_id)
    if row is None:
        raise NotFound(say("没有这个状态列表。"))
    with unit_of_work() as work:
        work.lock(row)
        row.fetch_at = clock.now() + FETCHED_EVERY
        work.emit(TOPIC, id=row.id)
    return row


def order_due() -> int:
    """Have everything fetched whose time has come; how many lists."""
    now = clock.now()
    is_due = StatusList.fetch_at <= now
    due = list(db.session.scalars(select(StatusList.id).where(is_due)))
    if due:
        with unit_of_work() as work:
            for number in due:
                work.emit(TOPIC, id=number)
            work.session.execute(
                update(StatusList)
                .where(StatusList.id.in_(due))
                .values(fetch_at=now + FETCHED_EVERY)
            )
    return len(due)


def fetch_lists(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Fetch these lists, one after the other."""
    for number in dict.fromkeys(payload["id"] for payload in payloads):
        fetch(number)


def fetch(list_id: int) -> None:
    """Ask for one list and take it in; a failure is noted, never raised."""
    row = db.session.get_one(StatusList, list_id)
    url, failure = row.url, None
    try:
        _require_own(row)
        # Nobody waits for a host in the middle of a transaction.
        db.session.rollback()
        found = receive(_download(url), Via.FETCHED).content
        if found.url != url:
            failure = say("该网址给出的是另一个状态列表：%(url)s", url=found.url)
    except (FetchFailed, CredentialRefused) as refusal:
        failure = refusal.message
    _note(list_id, failure)


def _require_own(row: StatusList) -> None:
    """What is registered can have changed since the address was."""
    if not (_owns(row.evaluator, row.url) and is_safe_address(row.url)):
        raise FetchFailed(say("这个网址不在机构登记的来源之下，没有去取。"))


def _note(list_id: int, failure: Message | None) -> None:
    """Without the audit: it would grow by an entry for every list and turn."""
    stored = dump_message(failure) if failure else None
    with unit_of_work() as work:
        work.session.execute(
            update(StatusList)
            .where(StatusList.id == list_id)
            .values(fetched_at=clock.now(), failure=stored)
        )


def _download(url: str) -> str:
    try:
        with requests.get(
            url, headers=_HEADERS, timeout=_PATIENCE, allow_redirects=False, stream=True
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise FetchFailed(
                    say("对方网站的回答是 %(status)s，不是状态列表。", status=answer.status_code)
                )
            return _read(answer.raw).decode("ascii", "replace")
    except (requests.RequestException, HTTPError, OSError, ValueError):
        raise FetchFailed(say("连不上对方网站，或它没有及时答复。")) from None


def _read(stream: Any) -> bytes:
    last, data = time.monotonic() + _LONGEST_SECONDS, bytearray()
    while piece := stream.read1(_PIECE, decode_content=False):
        data += piece
        if len(data) > LARGEST_LIST_TOKEN:
            raise FetchFailed(
                say("对方网站给出的内容超过 %(limit)s 字节。", limit=LARGEST_LIST_TOKEN)
            )
        if time.monotonic() > last:
            raise FetchFailed(say("对方网站答复得太慢。"))
    return bytes(data)
