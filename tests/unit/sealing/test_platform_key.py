import base64
import hashlib
import hmac
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.errors import KeyUnusable
from marketplace.sealing.platform_key import (
    PlatformKey,
    Purpose,
    load_platform_key,
    parse_platform_key,
)

MATERIAL = bytes(range(32))
TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def _hkdf_by_hand(info: bytes) -> bytes:
    """RFC 5869 with no salt and one block, from HMAC alone."""
    extracted = hmac.new(bytes(32), MATERIAL, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def test_a_sub_key_is_hkdf_of_the_label(platform: PlatformKey) -> None:
    expected = _hkdf_by_hand(b"scenario-marketplace/sealing/v1\0owner-copies\0org-7")
    assert platform.derive(Purpose.OWNER_COPIES, "org-7") == expected


def test_sub_keys_differ_by_purpose_and_subject(platform: PlatformKey) -> None:
    subjects = ("", "a", "b", "a\0b")
    derived = {platform.derive(purpose, subject) for purpose in Purpose for subject in subjects}
    assert len(derived) == len(Purpose) * len(subjects)
    assert MATERIAL not in derived


def test_the_key_id_depends_on_the_key_and_does_not_contain_it(
    platform: PlatformKey, other_platform: PlatformKey
) -> None:
    assert platform.key_id != other_platform.key_id
    assert platform.key_id not in MATERIAL.hex()


@pytest.mark.parametrize("text", [TEXT, TEXT + "=", f"  {TEXT}\n"])
def test_a_setting_is_base64url(text: str) -> None:
    assert parse_platform_key(text) == PlatformKey(MATERIAL)


def test_the_url_safe_alphabet_is_read() -> None:
    assert parse_platform_key("-_" * 21 + "8") == PlatformKey(
        base64.urlsafe_b64decode("-_" * 21 + "8=")
    )


@pytest.mark.parametrize("text", ["", "AAAA", TEXT + "AA", "A" * 41])
def test_a_key_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(KeyUnusable):
        parse_platform_key(text)


@pytest.mark.parametrize("text", ["密" * 43, "!" * 43, TEXT[:20] + " " + TEXT[20:], "\ud800" * 43])
def test_what_is_not_base64url_is_refused(text: str) -> None:
    with pytest.raises(KeyUnusable, match="base64url"):
        parse_platform_key(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        key = parse_platform_key(text)
    except KeyUnusable:
        return
    assert len(key.material) == 32


def test_a_setting_wins_over_the_folder(tmp_path: Path) -> None:
    assert load_platform_key(TEXT, tmp_path / "keys") == PlatformKey(MATERIAL)
    assert not (tmp_path / "keys").exists()


def test_without_a_setting_the_key_is_made_once(tmp_path: Path) -> None:
    first = load_platform_key("", tmp_path)
    assert load_platform_key(" ", tmp_path) == first
    assert load_platform_key("", tmp_path / "elsewhere") != first
    # An operator may move the file's content into the setting.
    assert load_platform_key((tmp_path / "platform.key").read_text(), tmp_path) == first


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"AAAA\n", b"A" * 5000])
def test_a_damaged_key_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "platform.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyUnusable, match=r"platform\.key"):
        load_platform_key("", tmp_path)


def test_the_key_does_not_show_itself(platform: PlatformKey) -> None:
    shown = f"{platform!r} {platform} {[platform]}"
    assert str(MATERIAL) not in shown
    assert MATERIAL.hex() not in shown
    assert TEXT not in shown
    assert "material" not in shown
