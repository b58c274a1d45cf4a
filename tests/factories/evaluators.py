"""Registered evaluators with a key that can sign, and the lists that they sign.

Everything goes through services, so a factory needs the `app` fixture.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from marketplace.credentials.signed.bitstrings import with_bit
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.documents import write_document
from marketplace.credentials.signed.signing_key import SigningKey, generate_key
from marketplace.credentials.signed.status_lists import StatusList, empty_list, list_payload
from marketplace.domain import clock
from marketplace.models import Evaluator, EvaluatorKey
from marketplace.services import evaluators
from marketplace.services.evaluator_checks import EvaluatorProfile
from tests.factories.people import Person, make_administrator

_numbers = count(1)


def make_profile(**fields: Any) -> EvaluatorProfile:
    """What nothing is wrong with, of an evaluator that no other call has given."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "name": f"示例测评中心{number}",
        "issuer": f"did:web:eval{number}.example.org.cn",
        "organisation_id": None,
        "accredited_from": clock.now() - timedelta(days=100),
        "accredited_to": None,
        "status_list_source": f"https://eval{number}.example.org.cn/status/",
        "sectors": ("general", "medical"),
        "benchmarks": ("cmb",),
    }
    return EvaluatorProfile(**(given | fields))


@dataclass(frozen=True)
class Body:
    """A registered evaluator and what is needed to sign as it."""

    row: Evaluator
    key: SigningKey
    key_row: EvaluatorKey
    chief: Person

    def url(self, purpose: Purpose = Purpose.REVOCATION) -> str:
        """The address of its list."""
        return f"{self.row.status_list_source}{purpose.value}/1"

    def status_list(
        self,
        version: int = 1,
        purpose: Purpose = Purpose.REVOCATION,
        issued: datetime | None = None,
        taken_back: tuple[int, ...] = (),
    ) -> StatusList:
        """A version of its list."""
        made = empty_list(self.url(purpose), self.row.issuer, purpose, issued or clock.now())
        for index in taken_back:
            made = replace(made, bits=with_bit(made.bits, index, True))
        return replace(made, version=version)

    def sign(self, made: StatusList, key: SigningKey | None = None) -> str:
        """The list as a token."""
        return (key or self.key).sign(list_payload(made))


def jwk_text(key: SigningKey) -> str:
    """The public half as `credentials keygen` prints it."""
    return write_document(key.public_jwk)


def make_body(chief: Person | None = None, **fields: Any) -> Body:
    """A registered evaluator with one key."""
    chief, key = chief or make_administrator(), generate_key()
    row = evaluators.register(chief.actor, make_profile(**fields))
    key_row = evaluators.add_key(chief.actor, row.id, jwk_text(key))
    return Body(row, key, key_row, chief)
