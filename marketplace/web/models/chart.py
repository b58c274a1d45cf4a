"""A picture of scores between chance and the best published, by pygal, for an `img` element."""

import base64
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pygal
from flask_babel import gettext as _
from pygal.style import Style

from marketplace.web.models.scores import Score

# pygal hangs a finder of its plug-ins into the import system, in a form that Python has given up;
# it has none here.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]

MOST_ROWS = 20
_WIDTH, _ROW, _FRAME = 520, 62, 96
_FONTS = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#33434a",
    foreground_strong="#16242a",
    foreground_subtle="#d5dde0",
    colors=("#9aa7ad", "#38a39b", "#e0b04c"),
    opacity="1",
    opacity_hover="1",
    stroke_width="2",
    stroke_opacity="1",
    font_family=_FONTS,
    label_font_size=14,
    major_label_font_size=14,
    legend_font_size=14,
)
_LABEL_LENGTH = 20
_LEFT_OUT = {"script", "desc"}
# What pygal takes a character for, and what a Chinese one takes.
_NARROW, _WIDE = 0.6, 1.0


@dataclass(frozen=True)
class Picture:
    """An SVG document and the policy under which a browser draws it: its own style, no more."""

    data: bytes
    policy: str


def draw_scores(scores: Sequence[Score]) -> Picture:
    """Bars for chance, the score with its interval, and the best published."""
    shown = [score for score in scores if score.proportion is not None][:MOST_ROWS]
    labels = [label_of(score) for score in shown]
    chart = _chart(labels)
    # Words that fit side by side below bars whose names are long.
    chart.add(_("随机"), [_percent(score.baseline) for score in shown])
    chart.add(_("本模型"), [_with_interval(score) for score in shown])
    chart.add(_("最好"), [_percent(score.top) for score in shown])
    styles: list[str] = []
    chart.add_xml_filter(lambda root: _tidied(root, styles))
    data = chart.render()
    style = "".join(styles)
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; sandbox"
    return Picture(data, policy)


def _chart(labels: Sequence[str]) -> Any:
    chart = pygal.HorizontalBar(
        style=_STYLE,
        width=_WIDTH,
        height=_FRAME + _ROW * max(len(labels), 1),
        js=[],
        range=(0, 100),
        show_legend=True,
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        truncate_label=-1,
        truncate_legend=-1,
        margin_left=20 + _missing_width(labels),
        value_formatter=lambda value: f"{value:.0f}%",
        y_labels=[0, 25, 50, 75, 100],
        no_data_text=_("没有可以画出的成绩"),
    )
    chart.x_labels = list(labels)
    return chart


def label_of(score: Score) -> str:
    """The benchmark with what tells its results apart, short enough for the picture."""
    parts = [score.benchmark.name, score.variant or ""]
    text = " ".join(part for part in parts if part)
    return text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1] + "…"


def _missing_width(labels: Sequence[str]) -> int:
    """pygal leaves room for Latin letters only."""
    room = max((len(label) * _NARROW for label in labels), default=0)
    taken = max(
        (sum(_WIDE if ord(c) > 0x2E7F else _NARROW for c in label) for label in labels), default=0
    )
    return round(max(taken - room, 0) * 14)


def _percent(share: Decimal | None) -> float | None:
    return None if share is None else float(share * 100)


def _with_interval(score: Score) -> object:
    value = _percent(score.proportion)
    if score.interval is None:
        return value
    low, high = score.interval
    return {"value": value, "ci": {"low": float(low * 100), "high": float(high * 100)}}


def _tidied(root: Any, styles: list[str]) -> Any:
    """The document without scripts; its style sheets are added to `styles`."""
    _drop(root)
    styles += [found.text or "" for found in root.iter() if _name(found) == "style"]
    return root


def _drop(element: Any) -> None:
    """Take out pygal's script and the texts that only its script would show."""
    for child in list(element):
        if _name(child) in _LEFT_OUT:
            element.remove(child)
        else:
            _drop(child)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
