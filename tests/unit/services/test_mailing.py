"""Mails of notifications: each once, in the reader's language, failures one by one."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.messages import say
from marketplace.models import Notification
from marketplace.notifications.errors import DeliveryFailed
from marketplace.notifications.mail import Mail
from marketplace.services import mailing, outbox
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer

pytestmark = pytest.mark.usefixtures("app")


class Post:
    """A mail server that keeps what it takes; `refused`: address -> whether for good."""

    def __init__(self, refused: dict[str, bool] | None = None) -> None:
        self.taken: list[Mail] = []
        self.refused = refused or {}

    def deliver(self, mail: Mail) -> None:
        if mail.to in self.refused:
            raise DeliveryFailed(say("没有接收。"), is_permanent=self.refused[mail.to])
        self.taken.append(mail)


def tell(*people: Person) -> list[dict[str, int]]:
    """Tell them, and give what the outbox will hand to the mail."""
    with unit_of_work() as work:
        work.notify([one.user.id for one in people], "organisation_approved", organisation="某集团")
    rows = db.session.scalars(select(Notification.id).order_by(Notification.id))
    return [{"notification_id": row} for row in rows]


def mails_in_folder() -> list[EmailMessage]:
    folder = settings().instance / "mail"
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[misc]
        for path in sorted(folder.glob("*.eml"))
    ]


def test_without_a_server_a_mail_is_a_file_that_leads_to_the_page() -> None:
    buyer = make_buyer()
    tell(buyer)
    outbox.deliver_due()
    (mail,) = mails_in_folder()
    assert mail["To"] == buyer.email
    assert mail["From"] == settings().mail_sender
    assert "某集团" in str(mail["Subject"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"{settings().public_url}/organisation" in body.get_content()


def test_a_mail_is_sent_once(clock: Clock) -> None:
    payloads, post = tell(make_buyer()), Post()
    mailing.send_notifications(payloads, post)
    mailing.send_notifications(payloads, post)
    assert len(post.taken) == 1
    row = db.session.scalars(select(Notification)).one()
    assert row.mailed_at == clock.now()


def test_killed_between_sending_and_the_mark_the_second_mail_is_the_same() -> None:
    payloads, post = tell(make_buyer()), Post()
    mailing.send_notifications(payloads, post)
    with unit_of_work() as work:
        work.session.scalars(select(Notification)).one().mailed_at = None
    mailing.send_notifications(payloads, post)
    first, second = post.taken
    assert first == second
    assert first.message_id == f"<notification.{payloads[0]['notification_id']}@127.0.0.1>"


def test_killed_between_sending_and_the_mark_the_folder_holds_one_file() -> None:
    tell(make_buyer())
    outbox.deliver_due()
    with unit_of_work() as work:
        row = work.session.scalars(select(Notification)).one()
        row.mailed_at = None
        work.emit("mail", notification_id=row.id)
    outbox.deliver_due()
    assert len(mails_in_folder()) == 1
    assert outbox.count_waiting() == 0


def test_a_server_that_is_away_is_asked_again_and_the_others_get_theirs() -> None:
    away, reached = make_buyer(), make_buyer()
    payloads, post = tell(away, reached), Post({away.email: False})
    with pytest.raises(DeliveryFailed):
        mailing.send_notifications(payloads, post)
    assert [mail.to for mail in post.taken] == [reached.email]
    post.refused.clear()
    mailing.send_notifications(payloads, post)
    assert [mail.to for mail in post.taken] == [reached.email, away.email]


def test_an_address_refused_for_good_is_given_up() -> None:
    gone = make_buyer()
    payloads, post = tell(gone), Post({gone.email: True})
    mailing.send_notifications(payloads, post)
    post.refused.clear()
    mailing.send_notifications(payloads, post)
    assert post.taken == []


def test_an_address_no_mail_can_have_is_given_up() -> None:
    payloads, post = tell(make_buyer(email="not an address")), Post()
    mailing.send_notifications(payloads, post)
    assert post.taken == []
    assert db.session.scalars(select(Notification.mailed_at)).one() is not None


def test_a_notification_that_is_gone_is_no_failure() -> None:
    post = Post()
    mailing.send_notifications([{"notification_id": 10**6}], post)
    assert post.taken == []


def test_a_mail_is_in_its_readers_language() -> None:
    chinese, english = make_buyer(), make_buyer(locale="en")
    post = Post()
    mailing.send_notifications(tell(chinese, english), post)
    assert [mail.headers["Content-Language"] for mail in post.taken] == ["zh-Hans-CN", "en"]
    assert post.taken[0].subject != post.taken[1].subject
