"""Requests to seal that may come twice: known again by the key that their sender gave them.

A browser sends the form again when the answer was lost; a program tries again. The same key is
answered by the receipt that it got the first time, also after the deadline and after a replacement.
A rotation of the platform key forgets the keys: the same draft still gets the same receipt.
"""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import say
from marketplace.models import Receipt, SealingRequest
from marketplace.sealing.request_tag import asked_tag, request_tag
from marketplace.services.installation import platform_key
from marketplace.services.unit_of_work import UnitOfWork

LONGEST_KEY = 200


class RequestKeyUnusable(MarketplaceError):
    """What came as the key of a request cannot be one."""

    status = 422


class RequestKeyReused(MarketplaceError):
    """The key of a request that was answered came with another request."""

    status = 422


@dataclass(frozen=True)
class NamedRequest:
    """A request whose sender gave it a key: the tags that stand for both."""

    tag: str
    asked_tag: str


def name_request(organisation_id: int, key: str, *asked: str | int) -> NamedRequest | None:
    """The request of this `key`, which asks for `asked`; None where there is no key.

    Raises `RequestKeyUnusable`.
    """
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise RequestKeyUnusable(
            say("请求编号只能是 1 到 %(most)s 个可见的英文字符，没有提交。", most=LONGEST_KEY)
        )
    tag = request_tag(platform_key(), str(organisation_id), key)
    return NamedRequest(tag, asked_tag(platform_key(), tag, *asked))


def find_receipt(work: UnitOfWork, request: NamedRequest | None) -> Receipt | None:
    """The receipt that answered this request already. Raises `RequestKeyReused`."""
    if request is None:
        return None
    row = work.session.scalar(select(SealingRequest).where(SealingRequest.tag == request.tag))
    if row is None:
        return None
    if row.asked_tag != request.asked_tag:
        raise RequestKeyReused(
            say("这个请求编号已用于另一次提交，这次没有提交。请回到“检查并提交”页重新提交。")
        )
    return row.receipt


def note_answer(work: UnitOfWork, request: NamedRequest | None, receipt: Receipt) -> None:
    """Remember which receipt answers this request."""
    if request is not None:
        work.add(
            SealingRequest(tag=request.tag, asked_tag=request.asked_tag, receipt_id=receipt.id)
        )
