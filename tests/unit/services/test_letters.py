"""Letters: to an address, made when they are sent."""

import pytest

from marketplace.domain.messages import say
from marketplace.notifications.errors import DeliveryFailed
from marketplace.notifications.events import Event
from marketplace.notifications.mail import Mail
from marketplace.services import letter_kinds
from marketplace.services.letters import Letter, send_letters

pytestmark = pytest.mark.usefixtures("app")


class Post:
    """Keeps what it takes; `refused`: address -> whether for good."""

    def __init__(self, **refused: bool) -> None:
        self.taken: list[Mail] = []
        self._refused = refused

    def deliver(self, mail: Mail) -> None:
        name = mail.to.partition("@")[0]
        if name in self._refused:
            raise DeliveryFailed(say("没有接收。"), is_permanent=self._refused[name])
        self.taken.append(mail)


def _compose(number: int) -> Letter | None:
    if not number:
        return None
    to = f"person{number}@example.com"
    return Letter(f"test.{number}", Event.VERIFY_EMAIL, {"email": to}, to, "/x", "zh_Hans_CN")


COMPOSERS = {"test": _compose}


def test_a_letter_is_sent_and_nothing_where_there_is_none() -> None:
    post = Post()
    send_letters(COMPOSERS, [{"kind": "test", "id": 0}, {"kind": "test", "id": 2}], post)
    (mail,) = post.taken
    assert (mail.to, mail.message_id) == ("person2@example.com", "<test.2@127.0.0.1>")
    assert "http://127.0.0.1:8000/x" in mail.text


def test_the_outbox_may_name_the_address() -> None:
    post = Post()
    send_letters(COMPOSERS, [{"kind": "test", "id": 1, "to": "old@example.com"}], post)
    assert [mail.to for mail in post.taken] == ["old@example.com"]


def test_what_is_refused_for_good_is_given_up_and_the_rest_is_tried_again() -> None:
    post = Post(person1=True, person2=False)
    payloads = [{"kind": "test", "id": number} for number in (1, 2, 3)]
    with pytest.raises(DeliveryFailed):
        send_letters(COMPOSERS, payloads, post)
    assert [mail.to for mail in post.taken] == ["person3@example.com"]


@pytest.mark.parametrize("kind", letter_kinds.COMPOSERS)
def test_of_nothing_no_letter_is_made(kind: str) -> None:
    assert letter_kinds.COMPOSERS[kind](999_999) is None
