"""The digest of a folder of weights, worked out here by hand, and what is refused."""

import base64
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from marketplace.credentials.weights import (
    Manifest,
    WeightsRefused,
    compare,
    find_digest,
    hash_folder,
    read_manifest,
)

FILES = {"config.json": b"{}", "a/b": b"inner", "a.txt": b"text", ".hidden": b"", "权重.bin": b"w"}
# By the parts of the path, not by its text: "a" stands before "a.txt".
ORDER = (".hidden", "a/b", "a.txt", "config.json", "权重.bin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "weights"
    for name, content in FILES.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return made


def test_it_is_the_digest_of_the_digests_in_the_order_of_the_paths(folder: Path) -> None:
    found = hash_folder(folder)
    assert tuple(file.name for file in found.files) == ORDER
    joined = b"".join(sha256(FILES[name]).digest() for name in ORDER)
    assert found.digest == sha256(joined).hexdigest()


def test_git_and_the_signature_are_left_out_at_the_top_only(folder: Path) -> None:
    before = hash_folder(folder)
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref")
    for name in (".gitattributes", ".gitignore", "model.sig"):
        (folder / name).write_text("x")
    assert hash_folder(folder) == before
    (folder / "a" / ".gitattributes").write_text("x")
    assert hash_folder(folder) != before
    assert hash_folder(folder, ["a/.gitattributes"]) == before


def test_a_named_folder_is_left_out_with_all_it_holds(folder: Path) -> None:
    names = {file.name for file in hash_folder(folder, ["a"]).files}
    assert names == set(ORDER) - {"a/b"}


def test_a_file_larger_than_one_piece_is_read_whole(folder: Path) -> None:
    content = os.urandom(2**20 + 17)
    (folder / "large").write_bytes(content)
    digests = {file.name: file.digest for file in hash_folder(folder).files}
    assert digests["large"] == sha256(content).hexdigest()


def test_links_are_refused_unless_they_lead_to_a_file_and_are_asked_for(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "config.json")
    with pytest.raises(WeightsRefused, match="符号链接"):
        hash_folder(folder)
    digests = {file.name: file.digest for file in hash_folder(folder, follow_links=True).files}
    assert digests["link"] == digests["config.json"]


@pytest.mark.parametrize("target", ["a", "nowhere"])
def test_a_link_to_a_folder_or_to_nothing_is_always_refused(folder: Path, target: str) -> None:
    (folder / "link").symlink_to(folder / target)
    with pytest.raises(WeightsRefused, match="link"):
        hash_folder(folder, follow_links=True)


def test_a_pipe_is_refused_without_being_read(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(WeightsRefused, match="pipe"):
        hash_folder(folder)


def test_an_empty_folder_has_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match="没有可以核对"):
        hash_folder(tmp_path)


def statement(found: Manifest) -> dict[str, object]:
    resources = [
        {"name": file.name, "algorithm": "sha256", "digest": file.digest} for file in found.files
    ]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "weights", "digest": {"sha256": found.digest}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {"serialization": {"method": "files"}, "resources": resources},
    }


def test_a_signature_a_statement_and_a_plain_list_say_the_same(folder: Path) -> None:
    found = hash_folder(folder)
    inner = statement(found)
    payload = base64.b64encode(json.dumps(inner).encode()).decode()
    for document in (inner, inner["predicate"], {"dsseEnvelope": {"payload": payload}}):
        assert read_manifest(json.dumps(document).encode()) == found


def test_what_differs_is_named(folder: Path) -> None:
    before = hash_folder(folder)
    (folder / "a.txt").write_bytes(b"other")
    (folder / "new").write_bytes(b"")
    (folder / "a" / "b").unlink()
    differences = compare(hash_folder(folder), before)
    assert differences.changed == ("a.txt",)
    assert differences.missing == ("a/b",)
    assert differences.added == ("new",)
    assert not compare(before, before)


ENTRY = {"name": "a", "algorithm": "sha256", "digest": "0" * 64}


@pytest.mark.parametrize(
    "resources",
    [
        *(None, [], {}, [1], [ENTRY, ENTRY]),
        *([{**ENTRY, "digest": "x"}], [{**ENTRY, "digest": None}]),
        *([{**ENTRY, "name": 1}], [{**ENTRY, "algorithm": "blake2b"}]),
    ],
)
def test_an_unfit_list_is_refused(resources: object) -> None:
    with pytest.raises(WeightsRefused):
        read_manifest(json.dumps({"resources": resources}).encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"\xff", b'{"a":1,"a":2}', b'{"dsseEnvelope":{"payload":"?"}}', b"[" * 9999],
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(WeightsRefused):
        read_manifest(data)


def test_a_typed_digest_may_carry_its_prefix() -> None:
    assert find_digest(f"  SHA256:{'AB' * 32} ") == "ab" * 32
    for wrong in ("", "ab" * 31, "ab" * 33, "zz" * 32, "sha512:" + "ab" * 32, "٠" * 64):
        assert find_digest(wrong) is None
