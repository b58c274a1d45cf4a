"""What a file may hold: nothing that runs, nothing that floods, nothing disguised."""

from marketplace.storage.file_types import JPEG, PDF, PNG, TEXT, FileType, identify
from marketplace.storage.image_files import check_image
from marketplace.storage.office_files import check_office
from marketplace.storage.pdf_files import check_pdf


def inspect(data: bytes, name: str, most_pixels: int) -> FileType:
    """The file's type, by its content. Raises `FileRefused` with what a person can do."""
    found = identify(data, name)
    if found is PDF:
        check_pdf(data, name)
    elif found in (PNG, JPEG):
        check_image(data, name, found, most_pixels)
    elif found is not TEXT:
        check_office(data, name)
    return found
