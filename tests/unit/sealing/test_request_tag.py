"""Tags of requests: the same for the same, and nothing to learn from them."""

from marketplace.sealing.platform_key import PlatformKey
from marketplace.sealing.request_tag import asked_tag, request_tag

KEY, OTHER = PlatformKey(bytes(32)), PlatformKey(bytes([1]) * 32)


def test_a_request_has_one_tag_and_no_other_has_it() -> None:
    tag = request_tag(KEY, "7", "k-1")
    assert tag == request_tag(KEY, "7", "k-1")
    others = {
        request_tag(OTHER, "7", "k-1"),
        request_tag(KEY, "8", "k-1"),
        request_tag(KEY, "7", "k-2"),
        asked_tag(KEY, "7", "k-1"),
    }
    assert len(others | {tag}) == 5


def test_what_is_asked_has_a_tag_of_its_own_in_every_request() -> None:
    tags = {
        asked_tag(KEY, "one", 1, "submit", 2),
        asked_tag(KEY, "two", 1, "submit", 2),
        asked_tag(KEY, "one", 12, "submit"),
        asked_tag(KEY, "one", 1, "confirm"),
        asked_tag(KEY, "one", "1", "submit", 2),
    }
    assert len(tags) == 5
