"""Key files: what can sign, and what cannot."""

import json

import pytest
from joserfc.jwk import ECKey, OKPKey

from marketplace.credentials.signed.refusals import KeyFileRefused
from marketplace.credentials.signed.signing_key import (
    generate_key,
    is_protected,
    read_key,
    write_key,
)

KEY = generate_key()
PASSPHRASE = "correct horse battery"


def test_a_key_is_read_as_it_was_written() -> None:
    again = read_key(write_key(KEY))
    assert again.sign({"a": 1}) == KEY.sign({"a": 1})
    assert again.public_jwk == KEY.public_jwk
    assert again.kid == KEY.public_jwk["kid"]


def test_a_passphrase_protects_it() -> None:
    content = write_key(KEY, PASSPHRASE)
    assert is_protected(content)
    assert str(KEY.loaded.as_dict(private=True)["d"]) not in content
    assert read_key(content, PASSPHRASE).kid == KEY.kid
    for wrong in ("", "correct horse batterx"):
        with pytest.raises(KeyFileRefused, match="口令不对"):
            read_key(content, wrong)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(KeyFileRefused, match="口令太短"):
        write_key(KEY, "12345678901")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"kty":"OKP"}',
        "x" * 10_000,
        json.dumps(KEY.public_jwk),
        json.dumps(ECKey.generate_key("P-256").as_dict(private=True)),
        json.dumps(OKPKey.generate_key("X25519").as_dict(private=True)),
        json.dumps({"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}),
    ],
)
def test_what_cannot_sign_is_refused(content: str) -> None:
    with pytest.raises(KeyFileRefused, match="没有可以签名的"):
        read_key(content)


@pytest.mark.parametrize("content", ["a.b.c.d.e", write_key(KEY, PASSPHRASE)[:-20]])
def test_a_broken_protected_one_is_refused(content: str) -> None:
    with pytest.raises(KeyFileRefused, match="口令不对"):
        read_key(content, PASSPHRASE)


def test_neither_shows_the_secret() -> None:
    assert str(KEY.loaded.as_dict(private=True)["d"]) not in repr(KEY)
