"""The archive that an .xlsx file is, looked at before anything in it is unpacked."""

import zipfile
from io import BytesIO

from marketplace.domain.messages import say
from marketplace.exchange.table import MEGABYTE, TableLimits, UnreadableTable

_SHEETS = "xl/worksheets/"
_STRINGS = "xl/sharedStrings.xml"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SMALL = 4 * MEGABYTE
_ENCRYPTED = 0x1


def open_archive(data: bytes, limits: TableLimits) -> zipfile.ZipFile:
    """The archive, known to be a workbook that unpacks within the limits.

    The sizes are those the archive declares; `zipfile` never reads more of a file than that.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableTable(
            say("文件已损坏，无法打开。请用电子表格软件打开后另存为 .xlsx。")
        ) from None
    _check_kind(archive)
    _check_sizes(archive, limits)
    return archive


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise UnreadableTable(say("这是 .xlsb 文件，无法读取。请另存为 .xlsx 后再上传。"))
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableTable(say("这是 OpenDocument 文件。请另存为 .xlsx 后再上传。"))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableTable(
            say("这是压缩包或其他文档，不是电子表格。请上传 .xlsx、.csv 或 .jsonl 文件。")
        )


def _check_sizes(archive: zipfile.ZipFile, limits: TableLimits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries or sum(e.file_size for e in entries) > limits.unpacked_bytes:
        raise _bomb()
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableTable(say("文件有密码保护。请去掉密码后再上传。"))
        if entry.compress_type not in _METHODS or entry.file_size > _part_limit(entry, limits):
            raise _bomb()
        if entry.file_size > _SMALL and entry.file_size > limits.ratio * entry.compress_size:
            raise _bomb()


def _part_limit(entry: zipfile.ZipInfo, limits: TableLimits) -> int:
    if entry.filename.startswith(_SHEETS) or not entry.filename.endswith((".xml", ".rels")):
        return limits.unpacked_bytes
    return limits.strings_bytes if entry.filename == _STRINGS else limits.part_bytes


def _bomb() -> UnreadableTable:
    return UnreadableTable(
        say("文件解压后过大，为安全起见没有打开。请删去多余的工作表、图片和空白格式后再上传。")
    )
