"""The cookie of a device that somebody has signed in on."""

import pytest

from marketplace.services import known_devices
from marketplace.services.known_devices import MOST_ACCOUNTS, find, remember

pytestmark = pytest.mark.usefixtures("app")

A, B = "a@example.com", "b@example.com"


def test_a_device_is_known_for_the_accounts_it_has_served() -> None:
    cookie = remember(remember("", A), B)
    assert find(cookie, f" {A.upper()} ")
    assert find(cookie, B)
    assert find(cookie, "c@example.com") is None
    assert find(cookie, A) != find(cookie, B)


def test_every_device_is_another() -> None:
    assert find(remember("", A), A) != find(remember("", A), A)


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "\x00", "é", "9" * 5000])
def test_a_made_up_cookie_is_a_stranger_s(cookie: str) -> None:
    assert find(cookie, A) is None
    assert find(remember(cookie, A), A)


def test_a_cookie_stays_small() -> None:
    cookie = ""
    for number in range(50):
        cookie = remember(cookie, f"person{number}@example.com")
    known = [n for n in range(50) if find(cookie, f"person{n}@example.com")]
    assert known == list(range(50 - MOST_ACCOUNTS, 50))
    assert len(cookie) < 1000


def test_it_names_nobody() -> None:
    assert known_devices.digest_of("device", A) != known_devices.digest_of("password", A)
    assert "example" not in remember("", A)
