import json

import pytest

from marketplace.sealing.custodian_key import (
    LARGEST_FILE,
    CustodianPrivateKey,
    new_custodian_key,
    read_key_file,
    read_public_jwk,
    write_key_file,
)
from marketplace.sealing.errors import CustodianKeyRefused, PassphraseWrong

PASSPHRASE = "开封有个包青天 1062 年"
KEY = CustodianPrivateKey(bytes(range(32)))
# Of the curve's points of low order, the two of which every secret is zero.
LOW_ORDER = (
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
)


@pytest.fixture(scope="module")
def key_file() -> str:
    return write_key_file(KEY, PASSPHRASE)


def test_a_key_file_opens_with_its_passphrase_alone(key_file: str) -> None:
    assert read_key_file(key_file.encode(), PASSPHRASE) == KEY
    for wrong in ("", PASSPHRASE[:-1], "\ud800"):
        with pytest.raises(PassphraseWrong, match="口令不对"):
            read_key_file(key_file.encode(), wrong)


def test_a_key_file_costs_a_guesser_many_rounds(key_file: str) -> None:
    assert KEY.material.hex() not in key_file
    assert len(key_file) < LARGEST_FILE


@pytest.mark.parametrize("passphrase", ["", "short", "elf Zeichen"])
def test_a_short_passphrase_makes_no_file(passphrase: str) -> None:
    with pytest.raises(PassphraseWrong, match="口令太短"):
        write_key_file(KEY, passphrase)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\xff\xfe", b"a.b.c", b"-----BEGIN PRIVATE KEY-----", b"." * (LARGEST_FILE + 1)],
)
def test_another_file_is_no_key_file(content: bytes) -> None:
    with pytest.raises(CustodianKeyRefused, match="不是保管人的密钥文件"):
        read_key_file(content, PASSPHRASE)


def test_a_damaged_file_is_not_opened(key_file: str) -> None:
    head, rest = key_file[:-10], key_file[-10:]
    damaged = head + ("A" if rest[0] != "A" else "B") + rest[1:]
    with pytest.raises(PassphraseWrong):
        read_key_file(damaged.encode(), PASSPHRASE)


def test_the_public_half_is_what_is_registered() -> None:
    jwk = KEY.public_jwk()
    assert set(jwk) == {"kty", "crv", "x", "kid"}
    assert read_public_jwk(json.dumps(jwk)) == jwk
    assert read_public_jwk(json.dumps({name: jwk[name] for name in ("kty", "crv", "x")})) == jwk


def test_a_private_key_is_never_registered() -> None:
    private = json.dumps(KEY.as_jose().as_dict(private=True))
    with pytest.raises(CustodianKeyRefused, match="这是私钥"):
        read_public_jwk(private)


@pytest.mark.parametrize(
    "change",
    [
        {"x": "AAAA"},
        {"x": 5},
        {"crv": "Ed25519"},
        {"kty": "EC"},
        {"kid": "another"},
        *({"x": point} for point in LOW_ORDER),
    ],
)
def test_another_key_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(CustodianKeyRefused):
        read_public_jwk(json.dumps(KEY.public_jwk() | change))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "x" * 3000, "[" * 1900])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(CustodianKeyRefused, match="不是公钥的 JSON"):
        read_public_jwk(text)


def test_keys_are_fresh_and_do_not_show_themselves() -> None:
    assert new_custodian_key() != new_custodian_key()
    assert KEY.material.hex() not in f"{KEY!r}"
    assert str(KEY.material) not in f"{KEY!r}"
