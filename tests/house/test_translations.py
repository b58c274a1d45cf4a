"""Every sentence for people has its English, and no page speaks Chinese past the catalogue."""

import ast
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.places import PACKAGE, ROOT, TEMPLATES

FOLDER = PACKAGE / "translations" / "en" / "LC_MESSAGES"
KEYWORDS = ("mark", "say", "lazy_gettext")
TRANSLATED_BY = {"_", "gettext", "ngettext", *KEYWORDS}
REPAIR = "run `make translations` and translate what is new"

# Characters of Chinese and full-width punctuation.
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")

# What an English reader has to find or write in Chinese: column names of real lists, and the
# fixed words of an algorithm's filing number.
QUOTED_AS_THEY_ARE = {
    "号", "网信算备",
    "合作需求", "场景描述", "建设内容", "截止日期", "考核指标",
    "单位名称", "所属领域", "预算（万元）",
}  # fmt: skip

# Chinese in the web layer that is read or written as data, not said to anybody.
DATA = {
    "fields.py": {
        "万", "万元", "天",  # units people type after a number
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?",
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*(\d{1,2}):(\d{2})(:\d{2})?",
    },
    "formatting.py": {"y年M月d日", "y年M月d日 HH:mm", "y年M月d日 HH:mm:ss"},  # beside English ones
    "locales.py": {"中文"},  # a language is named in itself
}  # fmt: skip

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TEXT = r"""(?:'[^'\n]*'|"[^"\n]*")"""
_TRANSLATED = re.compile(rf"\b(?:_|n?gettext)\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?")


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


def _forms(text: object) -> tuple[str, ...]:
    """The text, or both its forms where the number matters."""
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)\w|%%", text))


def _chinese_left(english: str) -> str:
    without_terms = re.sub(
        r'"([^"]*)"', lambda m: "" if m[1] in QUOTED_AS_THEY_ARE else m[0], english
    )
    return "".join(CHINESE.findall(without_terms))


def test_every_sentence_is_translated(sentences: Catalog, english: Catalog) -> None:
    known = {_forms(m.id) for m in _messages(english) if all(_forms(m.string)) and not m.fuzzy}
    missing = [m.id for m in _messages(sentences) if _forms(m.id) not in known]
    assert missing == [], f"{len(missing)} without English: {REPAIR}"


def test_nothing_is_translated_that_nobody_says(sentences: Catalog, english: Catalog) -> None:
    said = {_forms(m.id) for m in _messages(sentences)}
    stale = [m.id for m in _messages(english) if _forms(m.id) not in said]
    assert stale == [], REPAIR
    assert not english.obsolete, REPAIR


def test_translations_fill_in_the_same_values(english: Catalog) -> None:
    different = [
        m.id
        for m in _messages(english)
        for form in _forms(m.string)
        if _placeholders(_forms(m.id)[0]) != _placeholders(form)
    ]
    assert different == []


def test_english_is_without_chinese(english: Catalog) -> None:
    mixed = {
        m.id: left
        for m in _messages(english)
        if (left := "".join(_chinese_left(form) for form in _forms(m.string)))
    }
    assert mixed == {}


def test_chinese_is_the_source(sentences: Catalog) -> None:
    """A sentence first written in English would be shown in English to everybody."""
    english_first = [
        m.id
        for m in _messages(sentences)
        if not CHINESE.search(_forms(m.id)[0]) and re.search(r"[a-z]{3}", _words(_forms(m.id)[0]))
    ]
    assert english_first == []


def _words(text: str) -> str:
    """The text without its placeholders."""
    return re.sub(r"%\(\w+\)\w", "", text)


def test_the_catalogue_names_no_place_nor_time(english: Catalog) -> None:
    text = (FOLDER / "messages.po").read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if line.startswith("#: ")]
    assert "POT-Creation-Date: 2026-01-01 00:00+0000" in text
    assert "PO-Revision-Date: 2026-01-01 00:00+0000" in text
    assert [m.id for m in _messages(english)] == sorted(
        (m.id for m in _messages(english)), key=_forms
    )


def test_the_compiled_catalogue_is_the_written_one(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert compiled.getvalue() == (FOLDER / "messages.mo").read_bytes(), REPAIR


@pytest.mark.parametrize(
    ("template", "left"),
    [
        ("{{ _('共 %(n)s 项', n=1) }}{# 说明 #}{{ ngettext('%(num)s 天', '%(num)s 天', 2) }}", ""),
        ("<p>没有</p>", "没有"),
        ("{{ _('名称') }}：{{ name }}", "："),
        ("{{ name ~ '（' }}", "（"),
    ],
)
def test_finds_chinese_that_a_template_says_by_itself(template: str, left: str) -> None:
    assert _untranslated(template) == left


def _untranslated(template: str) -> str:
    return "".join(CHINESE.findall(_TRANSLATED.sub("", _COMMENT.sub("", template))))


def test_templates_say_nothing_past_the_catalogue() -> None:
    found = {
        str(path.relative_to(ROOT)): left
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file() and (left := _untranslated(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('"""说明"""\nx = _("好")\ny = say("坏%(n)s", n=1)  # 注\n', []),
        ('x = "、".join(names)\n', ["、"]),
        ('x = f"{label}：{text}"\n', ["："]),
        ('x = _("好", name="坏")\n', ["坏"]),
    ],
)
def test_finds_chinese_that_code_says_by_itself(code: str, found: list[str]) -> None:
    assert list(_loose_texts(ast.parse(code))) == found


def _loose_texts(tree: ast.Module) -> Iterator[str]:
    """Chinese literals that no function translates; docstrings are no literals here."""
    settled = {id(part) for node in ast.walk(tree) for part in _settled_by(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if CHINESE.search(node.value) and id(node) not in settled:
            yield node.value


def _settled_by(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Expr):
        return [node.value]
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        return node.args if name in TRANSLATED_BY else []
    return []


def test_the_web_layer_says_nothing_past_the_catalogue() -> None:
    web = PACKAGE / "web"
    found = {
        str(path.relative_to(web)): loose
        for path in sorted(web.rglob("*.py"))
        if (
            loose := set(_loose_texts(ast.parse(path.read_text(encoding="utf-8"))))
            - DATA.get(str(path.relative_to(web)), set())
        )
    }
    assert found == {}


def test_what_is_allowed_in_chinese_is_still_there(english: Catalog) -> None:
    quoted = {
        term
        for m in _messages(english)
        for form in _forms(m.string)
        for term in re.findall(r'"([^"]*)"', form)
    }
    assert quoted >= QUOTED_AS_THEY_ARE
    for name, texts in DATA.items():
        tree = ast.parse((PACKAGE / "web" / name).read_text(encoding="utf-8"))
        assert set(_loose_texts(tree)) >= texts
