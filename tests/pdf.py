"""What a PDF says."""

from io import BytesIO

from pypdf import PdfReader


def text_of_pdf(data: bytes) -> str:
    """The text of all pages, without the breaks of lines, which fall anywhere in Chinese."""
    pages = PdfReader(BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)
