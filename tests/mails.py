"""The mails an installation has written as files, and the links in them."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from marketplace.services.installation import settings
from tests.worker import work_off


def read_mails(folder: Path, receiver: str = "") -> list[EmailMessage]:
    """Every mail to `receiver`, or to anybody, the first written first."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    return [mail for mail in mails if receiver in str(mail["To"])]  # type: ignore[misc]


def subjects_to(receiver: str) -> list[str]:
    """The subjects of the mails to somebody, after what is due was sent."""
    return [str(mail["Subject"]) for mail in deliver(receiver)]


def deliver(receiver: str = "") -> list[EmailMessage]:
    """Send what is due; the mails to `receiver`."""
    work_off()
    return read_mails(settings().instance / "mail", receiver)


def link_in(mail: EmailMessage) -> str:
    """The path that the mail's button leads to."""
    body = mail.get_body(("plain",))
    assert body is not None
    addresses = re.findall(r"https?://\S+", body.get_content())
    return urlsplit(addresses[0]).path


def last_link_to(receiver: str) -> str:
    """Send what is due; where the last mail to `receiver` leads."""
    return link_in(deliver(receiver)[-1])
