"""What nobody ought to send, and somebody will."""

import io
import json
from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any

from tests.forms import Control, Form

# What could break out of a page stands first.
NASTY_IN_HTML = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>",
    "\x00",
    "\ufffe\uffff\U0010ffff\ud7ff",
    "{{ 7 * 7 }} {% raw %} %(title)s %s",
    "\u202e\u200f\u2066txt.exe",
    "😀🏳️‍🌈👩‍👩‍👧",
)
PLAIN_TEXTS = (
    "",
    "   \u3000 ",
    "字" * 100_000,
    "'; DROP TABLE scenario; --",
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "0.0000000000001",
    "4294967296",
    "²٣߇",
    "2026-02-31T25:61",
    "9999-12-31",
    "0000-00-00T00:00",
    "../../../../etc/passwd",
    "a\r\nSet-Cookie: x=1",
    "null",
    "true",
)
TEXTS = (*NASTY_IN_HTML, *PLAIN_TEXTS)
WRONG_IDS = ("0", str(10**30), "-1", "²", "x", "%00", "9223372036854775807")
FILE_NAMES = (
    "",
    "..",
    "../../etc/passwd",
    "名" * 500 + ".pdf",
    "\u202efdp.exe",
    'a"b;c.json',
    "con.json\x00.exe",
    "😀.xlsx",
)
FILE_BODIES = (
    b"",
    b"\x00" * 100,
    b"%PDF-1.7",
    b"PK\x03\x04" + b"\x00" * 60,
    b"\xff\xfe\x00\xd8",
    b"[]",
    b"null",
    b"[" * 20_000,
    json.dumps({"results": {"t": {"acc,none": "x"}}, "config": [], "versions": 3}).encode(),
    b'{"results": {"t": {"acc,none": NaN}}, "n-samples": {"t": {"original": 1e999}}}',
    "场景名称,预算\n=cmd|' /C calc'!A0,\ud7ff\n".encode(),
    b"a,b\n" * 5_000,
)


def all_wrong(form: Form, texts: Iterable[str]) -> Iterator[dict[str, Any]]:
    """A form in which every field holds the same nonsense, each of `texts` in turn."""
    buttons = cycle(form.buttons or [None])
    for text in texts:
        fields = {c.name: _wrong(c, text) for c in _fields(form)}
        yield _pressed(form, next(buttons), fields)


def one_wrong(form: Form) -> Iterator[dict[str, Any]]:
    """A form in which one field is wrong and the rest is right, for every field."""
    buttons, texts, fields = cycle(form.buttons or [None]), cycle(TEXTS), _fields(form)
    kinds = cycle(("wrong", "twice", "left out"))
    for control in fields:
        values = {"wrong": _wrong(control, next(texts)), "twice": [next(texts), next(texts)]}
        yield _pressed(form, next(buttons), {control.name: values.get(next(kinds))})
    for name in ("add_row", "remove_row", "action", "then", "detach", "row"):
        yield _pressed(form, None, {name: next(texts)})
    if any(control.kind == "file" for control in fields):
        yield from _uploads(form, [c.name for c in fields if c.kind == "file"])


def _fields(form: Form) -> list[Control]:
    return [control for control in form.controls.values() if control.name != "csrf_token"]


def _uploads(form: Form, names: list[str]) -> Iterator[dict[str, Any]]:
    buttons = [b for b in form.buttons if b.value in ("attach", "")] or [None]
    file_names = cycle(FILE_NAMES)
    for body in FILE_BODIES:
        for file_name in ("results.json", "表.xlsx", next(file_names)):
            uploads = {name: (io.BytesIO(body), file_name) for name in names}
            yield _pressed(form, buttons[-1], uploads)


def _wrong(control: Control, text: str) -> Any:
    return (io.BytesIO(text.encode()), text[:300]) if control.kind == "file" else text


def _pressed(form: Form, button: Any, overrides: dict[str, Any]) -> dict[str, Any]:
    sent = form.fill({})
    if button is not None and button.name:
        sent[button.name] = button.value
    sent |= overrides
    return {name: value for name, value in sent.items() if value is not None}
