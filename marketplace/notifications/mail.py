"""From a notification to a mail: three small templates per event, `email/<event>/`.

Headers are made of one line each, whatever a title or a name contains. The Message-ID follows from
the notification, so that a mail delivered twice is seen to be the same.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from jinja2 import Environment

from marketplace.domain import clock
from marketplace.domain.messages import say
from marketplace.notifications.errors import UnusableMail
from marketplace.notifications.event_shapes import Params, shown_params
from marketplace.notifications.events import Event

MAX_SUBJECT = 150
_ADDRESS = re.compile(r"[^\x00-\x20\x7f-\U0010ffff@<>()\[\],;:\"\\]{1,64}@[A-Za-z0-9.-]{1,189}")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# Control characters, lone surrogates, line and paragraph separators.
_INVISIBLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Notice:
    """One event to be told to one address; `link_url` is the absolute address it leads to.

    `key` (letters, digits, dots) names the mail among all of this site, for its Message-ID.
    """

    key: str
    event: Event
    params: Params
    to: str
    link_url: str
    language: str = "zh-Hans-CN"


@dataclass(frozen=True)
class Mail:
    """A mail ready to be delivered; its sender is the deliverer's affair."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)


def render(env: Environment, notice: Notice, site_url: str) -> Mail:
    """The mail for `notice`, in the language `env`'s gettext gives at this moment.

    `site_url` is the address of the marketplace. Raises `UnusableMail`, `WrongParameters`.
    """
    shown = shown_params(notice.event, notice.params)
    context = {name: _clean(value) for name, value in shown.items()} | {
        "link_url": _checked_link(notice.link_url),
        "site_url": site_url,
        "language": notice.language,
    }
    subject = one_line(_fill(env, notice, "subject.txt", context))[:MAX_SUBJECT]
    context["subject"] = subject
    return Mail(
        to=_checked_address(notice.to),
        subject=subject,
        text=_BLANK_LINES.sub("\n\n", _fill(env, notice, "body.txt", context)).strip() + "\n",
        html=_fill(env, notice, "body.html", context),
        message_id=_message_id(notice.key, site_url),
        headers={
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": notice.language,
        },
    )


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """The mail in the standard's form (RFC 5322), text and HTML. Raises `UnusableMail`."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = mail.message_id
        # Quoted-printable keeps every line short and every byte ASCII, whatever the server takes.
        message.set_content(mail.text, cte="quoted-printable")
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        # Only now: a Content-… header set before would have moved into the first part.
        for name, value in mail.headers.items():
            message[name] = value
    except (ValueError, IndexError):
        raise UnusableMail(say("邮件的标题栏或正文含有无法发送的字符。")) from None
    return message


def one_line(text: str) -> str:
    """`text` without line breaks and control characters, runs of white space as one space."""
    visible = (" " if unicodedata.category(char) in _INVISIBLE else char for char in text)
    return " ".join("".join(visible).split())


def _clean(text: str) -> str:
    return "\n".join(map(one_line, _LINE_BREAKS.sub("\n", text).split("\n"))).strip()


def _fill(env: Environment, notice: Notice, name: str, context: Mapping[str, str]) -> str:
    return env.get_template(f"email/{notice.event}/{name}").render(context)


def _checked_address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise UnusableMail(say("邮件地址 %(address)s 不正确。", address=one_line(address)))
    return address


def _checked_link(url: str) -> str:
    if not url.startswith(("http://", "https://")) or one_line(url) != url:
        raise UnusableMail(say("邮件中的链接 %(url)s 不是完整的网址。", url=one_line(url)))
    return url


def _message_id(key: str, site_url: str) -> str:
    try:
        host = urlsplit(site_url).hostname or ""
    except ValueError:
        host = ""
    domain = host if _HOST.fullmatch(host) else "marketplace.invalid"
    return f"<{key}@{domain}>"
