from pathlib import Path

import pytest

from marketplace.notifications.delivery import FileDeliverer, Security, SmtpDeliverer
from marketplace.notifications.errors import MailAddressUnusable
from marketplace.notifications.mail_address import choose_deliverer

SENDER = "noreply@market.example"
FOLDER = Path("instance/mail")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", SmtpDeliverer(SENDER, "localhost", 25, security=Security.NONE)),
        (
            "smtp://localhost:2525/",
            SmtpDeliverer(SENDER, "localhost", 2525, security=Security.NONE),
        ),
        (
            "smtp+starttls://postman:pa%40ss%3A%2F@mail.example",
            SmtpDeliverer(SENDER, "mail.example", 587, "postman", "pa@ss:/", Security.STARTTLS),
        ),
        (
            "smtps://li%40vendor.example:x@mail.example:4650",
            SmtpDeliverer(SENDER, "mail.example", 4650, "li@vendor.example", "x", Security.TLS),
        ),
        ("smtp://[::1]:25", SmtpDeliverer(SENDER, "::1", 25, security=Security.NONE)),
    ],
)
def test_a_server_is_read_from_its_address(url: str, expected: SmtpDeliverer) -> None:
    assert choose_deliverer(url, SENDER, FOLDER) == expected


@pytest.mark.parametrize("url", ["", "  "])
def test_without_an_address_mails_become_files(url: str) -> None:
    assert choose_deliverer(url, SENDER, FOLDER) == FileDeliverer(SENDER, FOLDER)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://:25",
        "smtp://u:hunter2@mail.example:port",
        "smtp://u:hunter2@mail.example:99999",
        "smtp://u:hunter2@[bad",
        "smtp://u:hunter2@mail.example/inbox",
        "smtp://mail.example?tls=no",
    ],
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(MailAddressUnusable, match="smtp") as caught:
        choose_deliverer(url, SENDER, FOLDER)
    assert "hunter2" not in str(caught.value)
