"""What every upload has to pass, whatever it is for: the virus scanner, and limits."""

from collections.abc import Collection

from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import say
from marketplace.services.installation import settings
from marketplace.storage import virus_scan
from marketplace.storage.file_types import safe_name
from marketplace.storage.inspection import inspect

_MEGABYTE = 2**20


def scan(data: bytes, name: str) -> None:
    """Ask the virus scanner, where one is set up. Raises `VirusFound`, `NotScanned`."""
    if settings().clamd:
        virus_scan.scan(settings().clamd, data, name)


def check_document(data: bytes, name: str) -> tuple[str, str]:
    """The safe name and media type of a document that people will open.

    Raises `InvalidInput` (field `file`) for its size, `FileRefused` for what it is.
    """
    cleaned = safe_name(name)
    limit = settings().max_upload_megabytes
    if not data:
        raise InvalidInput({"file": [say("“%(name)s”是空文件。", name=cleaned)]})
    if len(data) > limit * _MEGABYTE:
        raise InvalidInput(
            {"file": [say("“%(name)s”超过 %(limit)s MB 的上限。", name=cleaned, limit=limit)]}
        )
    found = inspect(data, cleaned, settings().max_image_megapixels * 1_000_000)
    scan(data, cleaned)
    return cleaned, found.media_type


def require_room(sizes: Collection[int], new: int) -> None:
    """`InvalidInput` (field `file`) where no file of `new` bytes fits beside those of `sizes`."""
    count, total = settings().max_attachments, settings().max_total_megabytes
    if len(sizes) >= count:
        raise InvalidInput({"file": [say("文件最多 %(count)s 个，请先删除旧的。", count=count)]})
    if sum(sizes) + new > total * _MEGABYTE:
        said = say("文件合计最多 %(limit)s MB，请先删除旧的。", limit=total)
        raise InvalidInput({"file": [said]})
