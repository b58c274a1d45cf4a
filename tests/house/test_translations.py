"""Every sentence for people has its English, and the compiled catalogue is the written one."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.places import PACKAGE, ROOT

FOLDER = PACKAGE / "translations" / "en" / "LC_MESSAGES"
KEYWORDS = ("mark", "say", "lazy_gettext")
REPAIR = "run `make translations` and translate what is new"


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence that the code and the templates mark."""
    template = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    extract = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    files = ["-F", "pyproject.toml", *keywords, "--omit-header", "-o", str(template), "."]
    subprocess.run([*extract, *files], cwd=ROOT, check=True, capture_output=True)
    return _read(template)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return _read(FOLDER / "messages.po")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _placeholders(text: object) -> set[str]:
    return set(re.findall(r"%\((\w+)\)|%%", str(text)))


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_every_sentence_is_translated(sentences: Catalog, english: Catalog) -> None:
    known = {m.id for m in _messages(english) if m.string and not m.fuzzy}
    missing = [m.id for m in _messages(sentences) if m.id not in known]
    assert missing == [], f"{len(missing)} without English: {REPAIR}"


def test_nothing_is_translated_that_nobody_says(sentences: Catalog, english: Catalog) -> None:
    said = {m.id for m in _messages(sentences)}
    stale = [m.id for m in _messages(english) if m.id not in said]
    assert stale == [], REPAIR
    assert not english.obsolete, REPAIR


def test_translations_fill_in_the_same_values(english: Catalog) -> None:
    different = [
        m.id
        for m in _messages(english)
        if m.string and _placeholders(m.id) != _placeholders(m.string)
    ]
    assert different == []


def test_the_compiled_catalogue_is_the_written_one(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert compiled.getvalue() == (FOLDER / "messages.mo").read_bytes(), REPAIR
