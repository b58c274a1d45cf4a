"""A proposal's content and the document that gets encrypted say the same."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketplace.sealing.proposal_document import canonical_json
from marketplace.services.proposal_content import (
    Answer,
    FileNote,
    ProposalContent,
    from_document,
    to_document,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CONTENTS = st.builds(
    ProposalContent,
    summary=TEXT,
    model_version_id=st.none() | st.integers(1, 2**31),
    credential_ids=st.lists(st.integers(1, 2**31), max_size=3).map(tuple),
    price=st.none() | st.decimals(0, 10**12, places=2),
    days=st.none() | st.integers(0, 10**9),
    deployment=st.none() | TEXT,
    answers=st.dictionaries(
        st.integers(1, 99), st.builds(Answer, st.none() | st.booleans(), TEXT), max_size=3
    ),
    kpis=st.dictionaries(TEXT, TEXT, max_size=3),
    contact_name=TEXT,
    contact_phone=TEXT,
    contact_email=TEXT,
    files=st.lists(
        st.builds(FileNote, st.integers(1, 99), TEXT, TEXT, st.integers(0, 10**9), TEXT), max_size=2
    ).map(tuple),
)


@given(CONTENTS)
def test_the_document_says_everything_the_content_does(content: ProposalContent) -> None:
    stored = json.loads(canonical_json(to_document(content)))
    assert from_document(stored) == content


def test_amounts_are_text_with_two_places() -> None:
    document = to_document(ProposalContent(price=Decimal("1234567.8")))
    assert document["price"] == "1234567.80"
