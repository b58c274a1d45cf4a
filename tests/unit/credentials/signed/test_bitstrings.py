"""Bitstrings are packed as the W3C does, and unpack to nothing larger than they may."""

import base64
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.credentials.signed.bitstrings import (
    FEWEST_BITS,
    MOST_BYTES,
    clears_any,
    count_set,
    is_set,
    pack,
    unpack,
    with_bit,
)
from marketplace.credentials.signed.refusals import StatusListRefused
from tests.places import SHARED_DATA

VECTORS = SHARED_DATA / "vectors" / "bitstring"


def vector(name: str) -> dict[str, object]:
    return json.loads((VECTORS / name).read_text())  # type: ignore[no-any-return]


def encoded(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_the_example_of_the_specification() -> None:
    found = vector("w3c_spec_example.json")
    bits = unpack(str(found["encodedList"]))
    assert len(bits) == found["expect_bytes"]
    assert count_set(bits) == found["expect_set_bits"]


def test_index_0_is_the_most_significant_bit_of_byte_0() -> None:
    found = vector("generated_5set.json")
    bits = unpack(str(found["encodedList"]))
    assert [index for index in range(len(bits) * 8) if is_set(bits, index)] == found["set"]


def test_a_list_of_100_000_is_too_short_to_hide_in() -> None:
    text = (VECTORS / "digitalbazaar-100k-50k-revoked.txt").read_text().strip()
    with pytest.raises(StatusListRefused, match="至少应有 131072 位"):
        unpack(text)


def test_the_other_format_of_the_ietf_is_refused() -> None:
    with pytest.raises(StatusListRefused, match="以 u 开头"):
        unpack(str(vector("ietf_tsl_1bit.json")["lst"]))


EMPTY = bytes(FEWEST_BITS // 8)


def squeezed(data: bytes) -> bytes:
    """Without the time: the names of the tests below hold it, and are the same for all workers."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "以 u 开头"),
        ("u!!", "以 u 开头"),
        ("u中文", "以 u 开头"),
        (encoded(b"not gzip"), "不是 GZIP"),
        (encoded(squeezed(EMPTY)[:-4]), "不完整"),
        (encoded(squeezed(EMPTY) + b"more"), "还有别的内容"),
        (encoded(squeezed(EMPTY) * 2), "还有别的内容"),
        (encoded(squeezed(bytes(MOST_BYTES + 1))), "超过上限"),
        (encoded(squeezed(bytes(200 * MOST_BYTES))), "超过上限"),
    ],
)
def test_what_is_no_list_is_refused(text: str, said: str) -> None:
    with pytest.raises(StatusListRefused, match=said):
        unpack(text)


@given(st.sets(st.integers(0, FEWEST_BITS - 1), max_size=20))
def test_what_is_packed_unpacks_to_the_same(indices: set[int]) -> None:
    bits = EMPTY
    for index in indices:
        bits = with_bit(bits, index, True)
    assert unpack(pack(bits)) == bits
    assert count_set(bits) == len(indices)
    assert all(is_set(bits, index) for index in indices)


def test_a_bit_can_be_taken_back_and_it_shows() -> None:
    bits = with_bit(EMPTY, 9, True)
    assert with_bit(bits, 9, True) == bits
    assert with_bit(bits, 9, False) == EMPTY
    assert clears_any(bits, EMPTY)
    assert not clears_any(EMPTY, bits)
    assert not clears_any(bits, bits + b"\1")


@pytest.mark.parametrize("index", [-1, FEWEST_BITS])
def test_there_are_no_bits_outside(index: int) -> None:
    with pytest.raises(StatusListRefused, match="没有第"):
        is_set(EMPTY, index)
