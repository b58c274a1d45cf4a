"""Signed credentials, as a testing body issues them, and what it sends after them."""

from datetime import timedelta
from itertools import count
from typing import Any

from marketplace.credentials.signed.answers import Answers
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.issuing import draft_credential
from marketplace.domain import clock
from marketplace.models import Credential, ModelVersion
from marketplace.models.status_list import Via
from marketplace.services import signed_credentials, status_lists
from tests.factories.evaluators import Body, make_body
from tests.factories.people import Person
from tests.factories.proposals import TASK, report_file

_numbers = count(1)

REPORT = report_file(TASK, 30, 37)
"""What is tested unless a test says otherwise."""


def make_testing_body(chief: Person | None = None, **fields: Any) -> Body:
    """A body accredited for `REPORT`, whose two lists were received."""
    body = make_body(chief, **({"sectors": ("industry",)} | fields))
    send_list(body, 1, Purpose.REVOCATION)
    send_list(body, 1, Purpose.SUSPENSION)
    return body


def send_list(body: Body, version: int, purpose: Purpose, *taken_back: int) -> None:
    """The body's list arrives, with these credentials taken back."""
    made = body.status_list(version, purpose, taken_back=taken_back)
    status_lists.receive(body.sign(made), Via.PUSHED)


def draft(body: Body, version: ModelVersion, index: int = 0, **fields: Any) -> dict[str, Any]:
    """What the body says of this version, not signed. `report`: the raw result file."""
    now = clock.now()
    given: dict[str, Any] = {
        "issuer": body.row.issuer,
        "subject": {
            "id": f"urn:uscc:{version.model.organisation.uscc}",
            "testedObject": "model",
        },
        "model": {"name": version.model.name, "version": version.name},
        "environment": {
            "testedFrom": (now - timedelta(days=9)).date().isoformat(),
            "testedTo": (now - timedelta(days=2)).date().isoformat(),
            "hardware": "8 张国产加速卡",
            "heldOutItems": False,
        },
        "index": index,
        "revocation": body.url(Purpose.REVOCATION),
        "suspension": body.url(Purpose.SUSPENSION),
        "tasks": (),
        "valid_from": now - timedelta(days=1),
        "valid_for": timedelta(days=80),
    }
    report = fields.pop("report", REPORT)
    number = f"urn:uuid:00000000-0000-4000-8000-{next(_numbers):012}"
    answers = Answers(**(given | fields))
    return draft_credential(report, "results.json", answers, number, now).payload


def issue(body: Body, version: ModelVersion, index: int = 0, **fields: Any) -> str:
    """A signed credential."""
    return body.key.sign(draft(body, version, index, **fields))


def make_signed(
    vendor: Person, body: Body, version: ModelVersion, index: int = 0, **fields: Any
) -> Credential:
    """A signed credential that its vendor uploaded."""
    token = issue(body, version, index, **fields)
    return signed_credentials.upload_signed(vendor.actor, version.id, token.encode())
