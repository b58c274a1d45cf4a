import base64
import json
import os
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.registry import HeaderParameter

from marketplace.sealing.envelope import open_sealed, seal
from marketplace.sealing.errors import KeyUnusable, NotSealable, SealBroken
from marketplace.sealing.scenario_keys import ScenarioPrivateKey

CONTEXT = {"scenario": "s-1", "version": 2, "purpose": "proposal"}
SECRET = "绝密方案 planted-secret-4711 报价 6543210.50 元".encode()
PRIVATE = ScenarioPrivateKey(bytes(range(32)))
PUBLIC = PRIVATE.public_jwk()
TOKEN = seal(SECRET, PUBLIC, CONTEXT)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _with_header(token: str, change: Callable[[dict[str, Any]], object]) -> str:
    head, rest = token.split(".", 1)
    header = json.loads(_decoded(head))
    change(header)
    return f"{_encoded(json.dumps(header, separators=(',', ':')).encode())}.{rest}"


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=20000),
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=5),
        st.text(st.characters(codec="utf-8"), max_size=9) | st.integers(0, 9),
        max_size=5,
    ),
)
def test_what_was_sealed_opens(payload: bytes, context: dict[str, str | int]) -> None:
    assert open_sealed(seal(payload, PUBLIC, context), PRIVATE, context) == payload


def test_a_large_attachment_opens() -> None:
    payload = os.urandom(20 * 2**20)
    assert open_sealed(seal(payload, PUBLIC, CONTEXT), PRIVATE, CONTEXT) == payload


def test_the_header_says_what_it_is_and_no_more() -> None:
    header = json.loads(_decoded(TOKEN.split(".")[0]))
    ephemeral = header.pop("epk")
    assert set(ephemeral) == {"kty", "crv", "x"}
    assert header == {
        "alg": "ECDH-ES+A256KW",
        "enc": "A256GCM",
        "typ": "sealed+jwe",
        "kid": PUBLIC["kid"],
        "ctx": CONTEXT,
    }


def test_the_content_is_not_in_the_token() -> None:
    everything = TOKEN.encode() + b"".join(_decoded(part) for part in TOKEN.split("."))
    for word in (SECRET, b"planted-secret", b"6543210", "绝密".encode()):
        assert word not in everything
        assert base64.b64encode(word).rstrip(b"=") not in everything


def test_short_and_long_words_look_alike() -> None:
    assert len(seal(b"", PUBLIC, CONTEXT)) == len(seal(b"x" * 16000, PUBLIC, CONTEXT))


def test_the_same_words_never_look_the_same() -> None:
    assert seal(SECRET, PUBLIC, CONTEXT) != TOKEN


def test_another_key_does_not_open(other_private: ScenarioPrivateKey) -> None:
    with pytest.raises(SealBroken, match="另一把密钥"):
        open_sealed(TOKEN, other_private, CONTEXT)


def test_another_key_does_not_open_under_the_right_name(other_private: ScenarioPrivateKey) -> None:
    renamed = _with_header(TOKEN, lambda header: header.update(kid=other_private.key_id))
    with pytest.raises(SealBroken, match="被改动过"):
        open_sealed(renamed, other_private, CONTEXT)


@pytest.mark.parametrize(
    "context",
    [
        {},
        CONTEXT | {"scenario": "s-2"},
        CONTEXT | {"version": 1},
        CONTEXT | {"version": "2"},
        CONTEXT | {"purpose": "attachment"},
        CONTEXT | {"more": "x"},
    ],
)
def test_another_context_does_not_open(context: dict[str, str | int]) -> None:
    with pytest.raises(SealBroken, match="不属于这里"):
        open_sealed(TOKEN, PRIVATE, context)


def test_a_rewritten_context_does_not_open() -> None:
    moved = _with_header(TOKEN, lambda header: header["ctx"].update(scenario="s-2"))
    with pytest.raises(SealBroken, match="被改动过"):
        open_sealed(moved, PRIVATE, CONTEXT | {"scenario": "s-2"})


@pytest.mark.parametrize("part", range(5))
def test_every_part_is_protected(part: int) -> None:
    parts = TOKEN.split(".")
    data = bytearray(_decoded(parts[part]))
    for position in {0, len(data) // 2, len(data) - 1}:
        tampered = data.copy()
        tampered[position] ^= 1
        token = ".".join([*parts[:part], _encoded(bytes(tampered)), *parts[part + 1 :]])
        with pytest.raises(SealBroken):
            open_sealed(token, PRIVATE, CONTEXT)


@pytest.mark.parametrize("part", range(5))
def test_no_part_can_be_left_out_or_shortened(part: int) -> None:
    parts = TOKEN.split(".")
    for other in ("", parts[part][:-4], parts[part] + "AAAA"):
        token = ".".join([*parts[:part], other, *parts[part + 1 :]])
        with pytest.raises(SealBroken):
            open_sealed(token, PRIVATE, CONTEXT)


def test_parts_of_two_envelopes_do_not_mix() -> None:
    other = seal(SECRET, PUBLIC, CONTEXT).split(".")
    for part in range(5):
        mixed = TOKEN.split(".")
        mixed[part] = other[part]
        with pytest.raises(SealBroken):
            open_sealed(".".join(mixed), PRIVATE, CONTEXT)


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "ECDH-ES"},
        {"alg": "dir"},
        {"alg": ["ECDH-ES+A256KW"]},
        {"enc": "A128GCM"},
        {"enc": {}},
        {"zip": "DEF"},
        {"crit": ["ctx"]},
        {"typ": "owner-copy+jwe"},
        {"ctx": []},
        {"ctx": {"scenario": 1.5}},
        {"epk": "x"},
        {"epk": {}},
        {"epk": {"kty": "OKP", "crv": "X25519", "x": ""}},
        {"epk": {"kty": "OKP", "crv": "X25519", "x": "A" * 43}},
        {"epk": {"kty": "OKP", "crv": "P-999", "x": "A" * 43}},
        {"epk": {"kty": "OKP", "crv": ["X25519"], "x": "A" * 43}},
        {"epk": {"kty": "oct", "k": "AAAA"}},
        {"jku": "https://attacker.invalid/keys"},
    ],
    ids=str,
)
def test_a_hostile_header_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SealBroken):
        open_sealed(_with_header(TOKEN, lambda header: header.update(change)), PRIVATE, CONTEXT)


def test_a_compressed_envelope_is_refused_before_it_is_unpacked() -> None:
    """Anybody may seal to the public key, also somebody who hides a bomb in it."""
    header = {
        "alg": "ECDH-ES+A256KW",
        "enc": "A256GCM",
        "typ": "sealed+jwe",
        "kid": PUBLIC["kid"],
        "ctx": CONTEXT,
        "zip": "DEF",
    }
    registry = jwe.JWERegistry(
        header_registry={"ctx": HeaderParameter("Context", lambda value: None)},
        algorithms=["ECDH-ES+A256KW", "A256GCM", "DEF"],
    )
    bomb = jwe.encrypt_compact(header, bytes(10**6), PRIVATE.as_jose(), registry=registry)
    assert len(zlib.compress(bytes(10**6))) < 2000
    with pytest.raises(SealBroken):
        open_sealed(bomb, PRIVATE, CONTEXT)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "....",
        "a.b.c.d.e",
        "密.封.内.容.物",
        "\ud800....",
        _encoded(b"[" * 5000) + "....",
        _encoded(b'["alg","enc"]') + "....",
        _encoded(b'{"alg":1,"enc":2}') + "....",
        _encoded(b"\xff\xfe") + "....",
        "=" * 20,
        TOKEN + ".",
        TOKEN.replace(".", ". "),
        "A" * 100,
    ],
)
def test_garbage_is_refused(token: str) -> None:
    with pytest.raises(SealBroken):
        open_sealed(token, PRIVATE, CONTEXT)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(st.binary(max_size=30), min_size=5, max_size=5).map(
        lambda parts: ".".join(map(_encoded, parts))
    )
)
def test_any_garbage_is_refused(token: str) -> None:
    with pytest.raises(SealBroken):
        open_sealed(token, PRIVATE, CONTEXT)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "OKP", "crv": "Ed25519", "x": PUBLIC["x"]},
        {"kty": "OKP", "crv": "X25519"},
        {"kty": "OKP", "crv": "X25519", "x": "AAAA"},
        {"kty": "OKP", "crv": "X25519", "x": "!" * 43},
        {"kty": "OKP", "crv": "X25519", "x": "A" * 43},
        {"kty": "OKP", "crv": "X25519", "x": None},
        None,
    ],
    ids=str,
)
def test_a_bad_public_key_is_refused(jwk: Any) -> None:
    with pytest.raises(KeyUnusable):
        seal(SECRET, jwk, CONTEXT)


@pytest.mark.parametrize(
    "context",
    [{"a": 1.5}, {"a": None}, {"a": True}, {"a": "\ud800"}, {1: "a"}, {"a": "x" * 2000}, {"a": []}],
    ids=repr,
)
def test_a_context_that_cannot_stand_in_a_header_is_refused(context: Any) -> None:
    with pytest.raises(NotSealable):
        seal(SECRET, PUBLIC, context)


def test_the_longest_context_fits() -> None:
    context = {"a": "é" * 500}
    assert open_sealed(seal(SECRET, PUBLIC, context), PRIVATE, context) == SECRET
