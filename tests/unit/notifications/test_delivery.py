import base64
import email
import email.policy
import multiprocessing
import socket
import socketserver
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from marketplace.domain import clock
from marketplace.notifications.delivery import (
    Deliverer,
    FileDeliverer,
    Security,
    SmtpDeliverer,
)
from marketplace.notifications.errors import DeliveryFailed, UnusableMail
from marketplace.notifications.mail import Mail

SENDER = "noreply@market.example"


@dataclass
class Script:
    """What the sink answers (nothing: it hangs up), and what it has heard."""

    answers: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)


class _Conversation(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321 for one client at a time."""

    timeout = 10

    def handle(self) -> None:
        self.script: Script = self.server.script  # type: ignore[attr-defined]
        self._say(self.script.answers.get("greeting", "220 sink"))
        while line := self.rfile.readline().decode().strip():
            self.script.heard.append(line)
            if not self._answer(line.split()[0].upper()):
                return

    def _answer(self, verb: str) -> bool:
        if verb in self.script.answers:
            answer = self.script.answers[verb]
            if answer:
                self._say(answer)
            return verb != "QUIT" and answer != ""
        if verb == "EHLO":
            self._say("250-sink")
            for extension in self.script.extensions:
                self._say(f"250-{extension}")
            self._say("250 HELP")
        elif verb == "STARTTLS":
            self._begin_tls()
        elif verb == "DATA":
            self._take_mail()
        else:
            self._say({"AUTH": "235 ok", "QUIT": "221 bye"}.get(verb, "250 ok"))
        return verb != "QUIT"

    def _begin_tls(self) -> None:
        assert self.script.tls is not None
        self._say("220 go ahead")
        self.request = self.script.tls.wrap_socket(self.connection, server_side=True)
        self.setup()

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _take_mail(self) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.script.mails.append(b"".join(lines))
        self._say(self.script.answers.get("end of data", "250 taken"))

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, script: Script, *, is_tls: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.script = script
        if is_tls:
            assert script.tls is not None
            self.socket = script.tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, as some do here on purpose, is not worth a traceback."""


@contextmanager
def _sink(script: Script, *, is_tls: bool = False) -> Iterator[int]:
    with _Sink(script, is_tls=is_tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, in one PEM file."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "sink.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + signed.public_bytes(Encoding.PEM)
    )
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def client_tls(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def _plain(port: int) -> SmtpDeliverer:
    return SmtpDeliverer(SENDER, "127.0.0.1", port, security=Security.NONE, timeout=10)


def _read(content: bytes) -> Any:
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_mail_arrives_as_it_was_sent(mail: Mail) -> None:
    script = Script()
    with _sink(script) as port:
        _plain(port).deliver(mail)
    assert f"mail FROM:<{SENDER}>" in script.heard
    assert "rcpt TO:<li@vendor.example>" in script.heard
    (message,) = map(_read, script.mails)
    assert message["Subject"] == "中选通知：智慧交通"
    assert message["Message-ID"] == "<notification.7@market.example>"
    assert "贵单位中选。" in message.get_body(("plain",)).get_content()
    assert "<p>贵单位中选。</p>" in message.get_body(("html",)).get_content()


def test_a_user_signs_in(mail: Mail) -> None:
    script = Script(extensions=("AUTH PLAIN",))
    with _sink(script) as port:
        replace(_plain(port), user="postman", password="pass word?").deliver(mail)
    secret = base64.b64encode(b"\0postman\0pass word?").decode()
    assert f"AUTH PLAIN {secret}" in script.heard
    assert len(script.mails) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_protected_connection_carries_the_mail(
    mail: Mail, security: Security, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    script = Script(extensions=("STARTTLS",), tls=server_tls)
    with _sink(script, is_tls=security is Security.TLS) as port:
        replace(_plain(port), security=security, tls=client_tls).deliver(mail)
    assert len(script.mails) == 1
    assert ("STARTTLS" in script.heard) == (security is Security.STARTTLS)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_unknown_certificate_stops_the_mail(
    mail: Mail, security: Security, server_tls: ssl.SSLContext
) -> None:
    script = Script(extensions=("STARTTLS",), tls=server_tls)
    with (
        _sink(script, is_tls=security is Security.TLS) as port,
        pytest.raises(DeliveryFailed, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        replace(_plain(port), security=security).deliver(mail)
    assert script.mails == []


def test_a_server_without_tls_gets_neither_password_nor_mail(mail: Mail) -> None:
    script = Script(extensions=("AUTH PLAIN",))
    deliverer = SmtpDeliverer(SENDER, "127.0.0.1", 0, user="postman", password="secret")
    with _sink(script) as port, pytest.raises(DeliveryFailed):
        replace(deliverer, port=port).deliver(mail)
    assert script.mails == []
    assert not any(line.startswith("AUTH") for line in script.heard)


@pytest.mark.parametrize(
    ("answers", "is_permanent"),
    [
        ({"RCPT": "550 no such box"}, True),
        ({"RCPT": "450 box busy"}, False),
        ({"MAIL": "553 sender not welcome"}, True),
        ({"MAIL": "451 later"}, False),
        ({"end of data": "554 refused"}, True),
        ({"end of data": "452 no room"}, False),
        ({"DATA": "421 closing"}, False),
        ({"DATA": ""}, False),
        ({"greeting": "554 no service"}, False),
        ({"greeting": "nonsense"}, False),
    ],
    ids=str,
)
def test_a_refusal_says_whether_to_try_again(
    mail: Mail, answers: dict[str, str], is_permanent: bool
) -> None:
    with _sink(Script(answers)) as port, pytest.raises(DeliveryFailed) as caught:
        _plain(port).deliver(mail)
    assert caught.value.is_permanent is is_permanent


def test_a_refused_sign_in_does_not_condemn_the_mail(mail: Mail) -> None:
    script = Script({"AUTH": "535 wrong"}, extensions=("AUTH PLAIN",))
    deliverer = SmtpDeliverer(SENDER, "127.0.0.1", 0, "postman", "secret", Security.NONE)
    with _sink(script) as port, pytest.raises(DeliveryFailed) as caught:
        replace(deliverer, port=port).deliver(mail)
    assert not caught.value.is_permanent
    assert "secret" not in str(caught.value)
    assert script.mails == []


@pytest.mark.parametrize("farewell", ["421 closing", "nonsense", ""])
def test_a_clumsy_farewell_does_not_undo_the_delivery(mail: Mail, farewell: str) -> None:
    script = Script({"QUIT": farewell})
    with _sink(script) as port:
        _plain(port).deliver(mail)
    assert len(script.mails) == 1


def test_nobody_listening_is_worth_another_try(mail: Mail) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(DeliveryFailed, match=f"127.0.0.1:{port}") as caught:
        _plain(port).deliver(mail)
    assert not caught.value.is_permanent


def test_the_password_does_not_show_itself() -> None:
    deliverer = SmtpDeliverer(SENDER, "mail.example", 587, "postman", "hunter2")
    assert "hunter2" not in f"{deliverer!r} {deliverer}"


def test_a_file_is_a_mail(mail: Mail, tmp_path: Path) -> None:
    deliverer: Deliverer = FileDeliverer(SENDER, tmp_path / "mail")
    deliverer.deliver(mail)
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == "notification.7@market.example.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert _read(path.read_bytes())["Subject"] == "中选通知：智慧交通"


def test_the_same_mail_twice_is_one_file(mail: Mail, tmp_path: Path) -> None:
    deliverer = FileDeliverer(SENDER, tmp_path)
    deliverer.deliver(mail)
    before = deliverer.path_of(mail).read_bytes()
    deliverer.deliver(replace(mail, subject="again"))
    assert [path.name for path in tmp_path.iterdir()] == [deliverer.path_of(mail).name]
    assert deliverer.path_of(mail).read_bytes() == before


def test_another_mail_is_another_file(mail: Mail, tmp_path: Path) -> None:
    deliverer = FileDeliverer(SENDER, tmp_path)
    deliverer.deliver(mail)
    deliverer.deliver(replace(mail, message_id="<notification.8@market.example>"))
    assert len(list(tmp_path.iterdir())) == 2


def _deliver(deliverer: FileDeliverer, mail: Mail, barrier: Any) -> None:
    barrier.wait()
    deliverer.deliver(mail)


def test_workers_that_deliver_at_once_leave_one_whole_file(mail: Mail, tmp_path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    barrier = fresh.Barrier(3)
    arguments = (FileDeliverer(SENDER, tmp_path), mail, barrier)
    workers = [fresh.Process(target=_deliver, args=arguments) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    (path,) = tmp_path.iterdir()
    assert "贵单位中选。" in _read(path.read_bytes()).get_body(("plain",)).get_content()


@pytest.mark.parametrize("message_id", ["<../../etc/passwd>", "</etc/passwd>", "<..>", "<a\\b>"])
def test_a_file_stays_in_its_folder(mail: Mail, tmp_path: Path, message_id: str) -> None:
    deliverer = FileDeliverer(SENDER, tmp_path / "mail")
    path = deliverer.path_of(replace(mail, message_id=message_id))
    assert path.resolve().parent == (tmp_path / "mail").resolve()


def test_a_folder_that_cannot_be_written_is_named(mail: Mail, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(DeliveryFailed, match="mail") as caught:
        FileDeliverer(SENDER, tmp_path / "mail").deliver(mail)
    assert not caught.value.is_permanent


@pytest.mark.parametrize("sender", ["a@b.example\r\nBcc: x@y.example", "\ud800@b.example"])
def test_a_sender_cannot_add_a_header(mail: Mail, tmp_path: Path, sender: str) -> None:
    with pytest.raises(UnusableMail):
        FileDeliverer(sender, tmp_path).deliver(mail)
    assert list(tmp_path.iterdir()) == []
