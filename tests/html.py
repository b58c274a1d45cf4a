"""HTML as a browser reads it, strictly: judged by html5ever, built into a tree by libxml2."""

import re
from collections.abc import Mapping
from hashlib import sha256
from xml.etree.ElementTree import Element, TreeBuilder

from lxml import etree
from markupever import HtmlOptions, Parser

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="csrf_token"')


def digest_of(html: str) -> bytes:
    """What two pages have in common that differ in nothing but a form's token."""
    return sha256(_TOKEN.sub("", html).encode("utf-8", "surrogatepass")).digest()


def parse(html: str) -> Element:
    """The document's root. An HTML error fails the test, with its line."""
    wrong = _list_errors(html)
    if wrong:
        number, line = _find_line(html, wrong[0])
        raise AssertionError(f"invalid HTML, {wrong[0]}, at line {number}: {line.strip()}")
    return build_tree(html)


def build_tree(html: str) -> Element:
    """The root of what need not be a whole document. It must be without errors, which libxml2
    mends otherwise than browsers do."""
    root: Element = etree.fromstring(html, etree.HTMLParser(target=_Builder(), huge_tree=True))
    return root


def text_of(element: Element) -> str:
    """What a reader reads, white space folded."""
    return " ".join("".join(element.itertext()).split())


def _list_errors(html: str) -> list[str]:
    parser = Parser(HtmlOptions(exact_errors=True))
    parser.process(html)
    parser.finish()
    return parser.errors()


def _find_line(html: str, error: str) -> tuple[int, str]:
    """The first line, from one, with which this error is there before what a cut page lacks."""
    lines = html.splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        if _list_errors("".join(lines[:number]))[:1] == [error]:
            return number, line
    return len(lines), lines[-1]


class _Builder(TreeBuilder):
    """What libxml2 reads, as browsers would hand it to a form."""

    _is_in_text = False

    def start(self, tag: str, attrs: Mapping[str, str], /) -> Element:
        self._is_in_text = tag in ("textarea", "pre")
        return super().start(tag, dict(attrs))

    def data(self, text: str, /) -> None:
        # The line end right after such a tag belongs to the markup.
        super().data(text.removeprefix("\n") if self._is_in_text else text)
        self._is_in_text = False

    def end(self, tag: str, /) -> Element:
        self._is_in_text = False
        return super().end(tag)
