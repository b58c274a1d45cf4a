"""Contacts in one cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.exchange.contacts import Contact, split_contact


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("李明 0371-65500000", Contact("李明", "0371-65500000", "")),
        ("13800000000（李明）", Contact("李明", "13800000000", "")),
        ("联系人：李明；电话：１３８００００００００", Contact("李明", "13800000000", "")),
        ("a.b@example.org.cn", Contact("", "", "a.b@example.org.cn")),
        ("王工，138 0000 0000，w@x.cn", Contact("王工", "138 0000 0000", "w@x.cn")),
        (
            "李明 0371-65500000、王工 0371-65500001",
            Contact("李明、王工", "0371-65500000、0371-65500001", ""),
        ),
        ("", Contact()),
    ],
)
def test_splits(text: str, contact: Contact) -> None:
    assert split_contact(text) == contact


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_takes_anything(text: str) -> None:
    assert isinstance(split_contact(text), Contact)
