"""The one setting that says where mail goes: `smtp[s|+starttls]://user:password@host:port`."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from marketplace.domain.messages import say
from marketplace.notifications.delivery import Deliverer, FileDeliverer, Security, SmtpDeliverer
from marketplace.notifications.errors import MailAddressUnusable

_SECURITY = {
    "smtp": (Security.NONE, 25),
    "smtp+starttls": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
}


def choose_deliverer(mail_url: str, sender: str, folder: Path) -> Deliverer:
    """The SMTP server at `mail_url`; without one, files in `folder`.

    User and password are percent-encoded; the port may be left out. Raises `MailAddressUnusable`,
    whose message does not repeat the setting: it may hold a password.
    """
    if not mail_url.strip():
        return FileDeliverer(sender, folder)
    try:
        return _smtp(urlsplit(mail_url.strip()), sender)
    except (ValueError, KeyError):
        raise MailAddressUnusable(
            say("邮件服务器设置应写作 smtp[s|+starttls]://用户:口令@主机:端口。")
        ) from None


def _smtp(parts: SplitResult, sender: str) -> SmtpDeliverer:
    security, usual_port = _SECURITY[parts.scheme]
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("no host, or more than a host")
    return SmtpDeliverer(
        sender=sender,
        host=parts.hostname,
        port=parts.port or usual_port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=security,
    )
