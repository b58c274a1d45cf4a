"""What was refused to somebody is in the audit, and on its page."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from marketplace.db import db
from marketplace.models import AuditEntry
from marketplace.services import organisation_documents
from marketplace.services.organisation_documents import Upload
from tests.factories.people import make_administrator, make_buyer
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

AUDIT = "/admin/audit"


def _entered() -> list[str | None]:
    query = select(AuditEntry.note).where(AuditEntry.action == "forbidden")
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def test_an_administrator_reads_which_page_was_refused_to_whom(page: Browser) -> None:
    buyer, chief = make_buyer(), make_administrator()
    page.sign_in(buyer.user)
    for number in (7, 8):
        path = f"/admin/organisations/{number}?secret-words=1"
        answer = page.client.get(path, environ_base={"REMOTE_ADDR": "10.9.8.7"})
        assert answer.status_code == 403
    shown = page.signed_in(chief.user).get(f"{AUDIT}?action=forbidden")
    for words in ("无权访问", "GET /admin/organisations/…", "10.9.8.7", buyer.organisation.name):
        assert words in shown.text
    assert shown.links[buyer.user.name] == f"{AUDIT}?who={buyer.user.id}"
    assert "secret-words" not in shown.text
    assert len(_entered()) == 1


def test_what_a_service_refuses_is_entered(page: Browser) -> None:
    owner = make_buyer()
    licence = Upload(b"%PDF-1.7\nlicence", "执照.pdf")
    row = organisation_documents.add(owner.actor, "licence", licence)
    page.sign_in(owner.user)
    path = f"/organisation/documents/{row.id}/remove"
    assert page.send_with_token(path, {}, token_from="/organisation").status == 403
    assert _entered() == ["POST /organisation/documents/…/remove"]


def test_a_visitor_is_led_to_sign_in_and_not_entered(page: Browser) -> None:
    assert page.get(AUDIT).status == 302
    assert page.send_with_token("/organisation/documents", {}, token_from="/sign-in").status == 400
    assert _entered() == []


@pytest.fixture
def audit_out_of_order() -> Iterator[None]:
    """The audit's table is not to be found."""

    def rename(old: str, new: str) -> None:
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    db.session.rollback()
    rename("audit_entry", "mislaid")
    yield
    db.session.rollback()
    rename("mislaid", "audit_entry")


def test_a_refusal_stands_where_it_cannot_be_entered(
    page: Browser, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    page.sign_in(make_buyer().user)
    request.getfixturevalue("audit_out_of_order")
    assert page.get(AUDIT).status == 403
    assert "could not be entered" in caplog.text
