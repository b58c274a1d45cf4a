"""Ways for a mail to leave: an SMTP server, or a folder of `.eml` files."""

import os
import secrets
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from marketplace.domain.messages import say
from marketplace.notifications.errors import DeliveryFailed
from marketplace.notifications.mail import Mail, as_message

TIMEOUT_SECONDS = 20.0


class Security(StrEnum):
    """How the connection to an SMTP server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Deliverer(Protocol):
    """Something that takes mails."""

    def deliver(self, mail: Mail) -> None:
        """Take `mail`, maybe for the second time. Raises `DeliveryFailed`, `UnusableMail`."""


@dataclass(frozen=True)
class SmtpDeliverer:
    """Hands every mail to one SMTP server, over a connection of its own."""

    sender: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.STARTTLS
    timeout: float = TIMEOUT_SECONDS
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def deliver(self, mail: Mail) -> None:
        """Send `mail`; it is taken once the server has said so."""
        message = as_message(mail, self.sender)
        try:
            self._send(message)
        except (OSError, ValueError) as error:  # every smtplib error is an OSError
            raise DeliveryFailed(
                say(
                    "邮件服务器 %(server)s 没有接收邮件：%(error)s",
                    server=f"{self.host}:{self.port}",
                    error=error,
                ),
                is_permanent=_is_permanent(error),
            ) from error

    def _send(self, message: EmailMessage) -> None:
        connection = self._connected()
        try:
            connection.send_message(message)
            # The mail is taken by now: a clumsy farewell must not have it sent again.
            with suppress(OSError):
                connection.quit()
        finally:
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        connection = self._greeted()
        try:
            if self.security is Security.STARTTLS:
                connection.starttls(context=self._tls())
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greeted(self) -> smtplib.SMTP:
        if self.security is Security.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self._tls())
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _tls(self) -> ssl.SSLContext:
        return self.tls or ssl.create_default_context()


def _is_permanent(error: Exception) -> bool:
    """Whether the server refused this mail for good (RFC 5321: a code of 500 or more).

    A refused log-in is the operator's to mend; the mail itself may still go.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return (
        isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError)
        and error.smtp_code >= 500
    )


@dataclass(frozen=True)
class FileDeliverer:
    """Writes every mail to `folder`, one `.eml` file per Message-ID."""

    sender: str
    folder: Path

    def deliver(self, mail: Mail) -> None:
        """Write `mail` unless it is there already; nobody sees half a file."""
        content = as_message(mail, self.sender).as_bytes()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(self.path_of(mail), content)
        except OSError as error:
            raise DeliveryFailed(
                say(
                    "无法把邮件写入 %(folder)s：%(error)s",
                    folder=self.folder,
                    error=error.strerror or error,
                )
            ) from error

    def path_of(self, mail: Mail) -> Path:
        """The file `mail` has or will have."""
        return self.folder / (quote(mail.message_id.strip("<>"), safe="@") + ".eml")


def _write_once(path: Path, content: bytes) -> None:
    candidate = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(candidate, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(candidate, path)
    except FileExistsError:
        return
    finally:
        candidate.unlink(missing_ok=True)
