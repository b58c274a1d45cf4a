import hmac

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.bidder_tag import bidder_tag
from marketplace.sealing.platform_key import PlatformKey, Purpose

PLATFORM = PlatformKey(bytes(range(32)))
IDENTIFIERS = st.text(st.characters(codec="utf-8"), max_size=8)


def test_a_tag_is_an_hmac_over_the_pair(platform: PlatformKey) -> None:
    key = platform.derive(Purpose.BIDDER_TAGS)
    expected = hmac.new(key, b'["s-1","org-7"]', "sha256").hexdigest()
    assert bidder_tag(platform, "s-1", "org-7") == expected


@settings(max_examples=200, deadline=None)
@given(st.tuples(IDENTIFIERS, IDENTIFIERS), st.tuples(IDENTIFIERS, IDENTIFIERS))
def test_tags_are_equal_for_equal_pairs_only(a: tuple[str, str], b: tuple[str, str]) -> None:
    assert (bidder_tag(PLATFORM, *a) == bidder_tag(PLATFORM, *b)) == (a == b)


def test_parts_do_not_run_into_each_other(platform: PlatformKey) -> None:
    assert bidder_tag(platform, "1", "23") != bidder_tag(platform, "12", "3")


def test_a_tag_needs_the_platform_key(platform: PlatformKey, other_platform: PlatformKey) -> None:
    assert bidder_tag(platform, "s-1", "org-7") != bidder_tag(other_platform, "s-1", "org-7")


def test_a_tag_names_nobody(platform: PlatformKey) -> None:
    assert "91410000" not in bidder_tag(platform, "s-1", "91410000")
