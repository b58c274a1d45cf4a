"""Particulars in one form, so that writing them differently hides nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.matching.particulars import (
    Mark,
    MarkKind,
    address_marks,
    compare_marks,
    email_marks,
    name_marks,
    phone_marks,
)


@pytest.mark.parametrize(
    "written",
    [
        "13800001111",
        "138 0000 1111",
        "+86 138-0000-1111",
        "0086 13800001111",
        "（１３８）00001111",
    ],
)
def test_a_number_is_its_digits(written: str) -> None:
    (mark,) = phone_marks(written, "contact")
    assert (mark.value, mark.shown) == ("13800001111", "****1111")


@pytest.mark.parametrize("written", ["", "1234", "0000000000", "转 8001"])
def test_what_is_no_number_is_no_mark(written: str) -> None:
    assert phone_marks(written, "contact") == []


def test_an_area_code_is_part_of_the_number() -> None:
    (mark,) = phone_marks("0371-6600 0001", "contact")
    assert mark.value == "037166000001"


def test_an_address_counts_whole_and_by_its_name() -> None:
    marks = email_marks(" Zhang.San@Example.com ", "contact")
    assert [(mark.kind, mark.value) for mark in marks] == [
        (MarkKind.EMAIL, "zhang.san@example.com"),
        (MarkKind.EMAIL_NAME, "zhang.san"),
    ]
    assert marks[0].shown == "zh***@example.com"


def test_an_office_s_mailbox_is_nobody_s_name() -> None:
    assert [mark.kind for mark in email_marks("service@example.com", "contact")] == [MarkKind.EMAIL]
    assert email_marks("no address", "contact") == []


def test_an_address_needs_a_number_in_it() -> None:
    assert address_marks("河南省郑州市", "organisation") == []
    one, other = "郑州市高新区科学大道１００号 3 层", "郑州市高新区科学大道100号，3层"
    assert address_marks(one, "o")[0].value == address_marks(other, "o")[0].value


@pytest.mark.parametrize("name", ["", "A", "Administrator", "微软用户", "WPS  Office", "openpyxl"])
def test_what_software_writes_is_nobody_s_name(name: str) -> None:
    assert name_marks(MarkKind.AUTHOR, name, "file:1") == []


def mark(value: str, kind: MarkKind = MarkKind.AUTHOR) -> Mark:
    return Mark(kind, value, "here")


def test_what_two_have_and_the_listing_has_not() -> None:
    held = {"1": [mark("王"), mark("李")], "2": [mark("李"), mark("王")], "3": [mark("赵")]}
    found = compare_marks(held, [mark("王")])
    assert [(one.one, one.other, one.one_mark.value) for one in found] == [("1", "2", "李")]


def test_the_same_value_of_another_kind_is_another_mark() -> None:
    assert compare_marks({"1": [mark("1")], "2": [mark("1", MarkKind.PHONE)]}) == ()


MARKS = st.lists(
    st.builds(Mark, st.sampled_from(MarkKind), st.sampled_from("abcd"), st.just("here")), max_size=6
)


@given(held=st.dictionaries(st.sampled_from("1234"), MARKS, max_size=4), listing=MARKS)
@settings(max_examples=500, deadline=None)
def test_found_is_what_the_definition_says(
    held: dict[str, list[Mark]], listing: list[Mark]
) -> None:
    sets = {key: {(m.kind, m.value) for m in marks} for key, marks in held.items()}
    own = {(m.kind, m.value) for m in listing}
    expected = {
        (a, b, *both) for a in sets for b in sets if a < b for both in (sets[a] & sets[b]) - own
    }
    turned = {key: held[key][::-1] for key in reversed(list(held))}
    for tried in (held, turned):
        found = compare_marks(tried, listing)
        said = [(one.one, one.other, one.kind, one.one_mark.value) for one in found]
        assert len(said) == len(set(said))
        assert set(said) == expected
