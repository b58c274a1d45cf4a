"""A printed document as PDF: headings, facts and tables on A4, in Chinese and English.

The typeface is the standard CJK one of PDF readers (Adobe's STSong-Light): no font file is needed,
and none is put into the document.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FONT = "STSong-Light"
# The typeface has no minus and no dash of a range.
_MISSING = str.maketrans("−–", "--")
_MARGIN = 16 * mm
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
    ]
)
_LINES = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.2, colors.grey),
    ]
)


@dataclass(frozen=True)
class PrintedTable:
    """A table under its heading; `widths` are shares of the page's width."""

    heading: str
    columns: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class PrintedDocument:
    """What stands on paper. `language` as PDF readers know it; `footer` stands on every page."""

    title: str
    subtitle: str
    language: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[PrintedTable]
    notes: Sequence[str]
    footer: str


def write_document(document: PrintedDocument) -> bytes:
    """The document as a PDF file. The same document gives the same bytes."""
    registerFont(UnicodeCIDFont(FONT))
    target = BytesIO()
    template = SimpleDocTemplate(
        target,
        pagesize=landscape(A4),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"{document.title} {document.subtitle}",
        lang=document.language,
        invariant=1,
    )

    def foot(canvas: Canvas, _template: object) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawString(_MARGIN, 9 * mm, document.footer)
        canvas.drawRightString(landscape(A4)[0] - _MARGIN, 9 * mm, str(canvas.getPageNumber()))

    story = list(_story(document, template.width))
    template.build(story, onFirstPage=foot, onLaterPages=foot)
    return target.getvalue()


def _story(document: PrintedDocument, width: float) -> Sequence[Flowable]:
    story: list[Flowable] = [
        _text(document.title, 18, TA_CENTER),
        _text(document.subtitle, 12, TA_CENTER),
        Spacer(1, 4 * mm),
    ]
    if document.facts:
        rows = [[_text(label, 9), _text(value, 9)] for label, value in document.facts]
        story.append(Table(rows, [width * 0.22, width * 0.78], style=_LINES))
    for table in document.tables:
        story += [Spacer(1, 4 * mm), _text(table.heading, 12), Spacer(1, 2 * mm)]
        story.append(_table(table, width))
    story += [Spacer(1, 4 * mm), *(_text(note, 9) for note in document.notes)]
    return story


def _table(table: PrintedTable, width: float) -> Table:
    rows = [[_text(cell, 8) for cell in row] for row in (table.columns, *table.rows)]
    widths = [width * share / sum(table.widths) for share in table.widths]
    return Table(rows, widths, style=_GRID, repeatRows=1)


def _text(text: str, size: float, alignment: Literal[0, 1] = TA_LEFT) -> Paragraph:
    style = ParagraphStyle(
        "text",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.5,
        alignment=alignment,
        wordWrap="CJK",
    )
    return Paragraph(escape(text.translate(_MISSING)), style)
