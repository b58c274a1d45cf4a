import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.errors import NotSealable, SealBroken
from marketplace.sealing.padding import MAX_PAYLOAD_BYTES, pad, padded_length, unpad


@pytest.mark.parametrize(
    ("length", "bucket"),
    [
        (0, 16384),
        (16384, 16384),
        # 16385: e = 14, log2 needs 4 bits, so the last 10 bits are rounded up: 16 * 1024 + 1024.
        (16385, 17408),
        (17408, 17408),
        (17409, 18432),
        # 1_000_000: e = 19, 5 bits stay behind the first, the last 14 are rounded up: 62 * 16384.
        (1_000_000, 1_015_808),
        (2**20, 2**20),
    ],
)
def test_buckets_worked_out_by_hand(length: int, bucket: int) -> None:
    assert padded_length(length) == bucket


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=16385, max_value=MAX_PAYLOAD_BYTES))
def test_a_bucket_holds_its_length_at_little_cost_and_is_its_own_bucket(length: int) -> None:
    bucket = padded_length(length)
    assert length <= bucket <= length * 1.12
    assert padded_length(bucket) == bucket


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40000))
def test_padding_comes_off(payload: bytes) -> None:
    assert unpad(pad(payload)) == payload


def test_short_payloads_have_one_length() -> None:
    assert {len(pad(b"x" * length)) for length in (0, 1, 100, 16376)} == {16384}
    assert len(pad(b"x" * 16377)) == 17408


def test_too_much_is_refused() -> None:
    with pytest.raises(NotSealable, match="64 MB"):
        pad(bytes(MAX_PAYLOAD_BYTES + 1))


@pytest.mark.parametrize(
    "padded",
    [b"", b"\0" * 7, b"\0" * 7 + b"\x01", b"\xff" * 16384, b"\0\0\0\0\0\0\0\x09" + b"x" * 8],
)
def test_a_length_that_does_not_fit_is_refused(padded: bytes) -> None:
    with pytest.raises(SealBroken):
        unpad(padded)
