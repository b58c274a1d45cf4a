"""Small attachments: a page of text as PDF, or plain."""

from collections.abc import Sequence

# Of two bidders whose contact turns out to be the same.
SHARED_PHONE = "0371-00000086"
_LINE = 24
_TOP = 780


def write_pdf(title: str, lines: Sequence[str]) -> bytes:
    """One A4 page in the Song face that every PDF reader brings (Adobe-GB1, not embedded)."""
    stream = "\n".join(
        [
            *_show(title, 18, _TOP),
            *(part for row, line in enumerate(lines, 2) for part in _show(line, 11, _row(row))),
        ]
    ).encode("ascii")
    return _assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
            b"/DescendantFonts[6 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>",
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
            b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        ]
    )


def _row(number: int) -> int:
    return _TOP - number * _LINE


def _show(text: str, size: int, height: int) -> list[str]:
    codes = text.encode("utf-16-be").hex()
    return [f"BT /F {size} Tf 60 {height} Td <{codes}> Tj ET"]


def _assemble(objects: Sequence[bytes]) -> bytes:
    """The file: header, numbered objects, where each begins, trailer (PDF 1.4, 3.4)."""
    made, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    references = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(made))
    return made + references + trailer


def write_text(title: str, lines: Sequence[str]) -> bytes:
    """The same as plain text."""
    return "\n".join([title, "", *lines, ""]).encode()
