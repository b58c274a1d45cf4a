import hashlib
import json
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.errors import NotSealable
from marketplace.sealing.proposal_document import canonical_json, commitment

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


class Colour(StrEnum):
    RED = "red"


class Rank(IntEnum):
    FIRST = 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ({"价格": Decimal("700.50")}, '{"价格":"700.50"}'),
        ([Decimal("1E+3"), Decimal("1E-7"), Decimal("-0")], '["1000","0.0000001","-0"]'),
        ((True, False, -1, 2**70), "[true,false,-1,1180591620717411303424]"),
        ({"a": {"z": [], "b": {}}}, '{"a":{"b":{},"z":[]}}'),
        ('引号"\n\u2028', '"引号\\"\\n\u2028"'),
        ({Colour.RED: [Colour.RED, Rank.FIRST]}, '{"red":["red",1]}'),
    ],
)
def test_the_canonical_form(value: object, expected: str) -> None:
    assert canonical_json(value) == expected.encode()


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_reading_gives_the_document_back_and_writes_the_same(document: Any) -> None:
    written = canonical_json(document)
    assert json.loads(written) == document
    assert canonical_json(json.loads(written)) == written


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()))
def test_the_order_of_keys_does_not_matter(document: dict[str, int]) -> None:
    turned = dict(reversed(document.items()))
    assert canonical_json(turned) == canonical_json(document)


def _deep() -> list[Any]:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        {"price": 1.0},
        [float("nan")],
        Decimal("NaN"),
        Decimal("Infinity"),
        {1: "a"},
        {None: "a"},
        b"bytes",
        {"a", "b"},
        object(),
        "\ud800",
        {"\ud800": 1},
        pytest.param(10**5000, id="too-many-digits"),
    ],
)
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(NotSealable):
        canonical_json(value)


def test_a_bottomless_document_is_refused() -> None:
    with pytest.raises(NotSealable, match="嵌套过深"):
        canonical_json(_deep())


def test_the_commitment_is_a_domain_separated_hash() -> None:
    expected = hashlib.sha256(b"scenario-marketplace/commitment/v1\0a.b.c").hexdigest()
    assert commitment("a.b.c") == expected
    assert commitment("a.b.d") != expected
