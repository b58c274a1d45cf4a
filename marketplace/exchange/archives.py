"""The archive that an .xlsx file is, looked at before anything in it is unpacked."""

import zipfile

from marketplace.archives import ArchiveLimits, ArchiveRefused, Flaw, open_archive
from marketplace.domain.messages import Message, mark, say
from marketplace.exchange.table import TableLimits, UnreadableTable

_SHEETS = "xl/worksheets/"
_STRINGS = "xl/sharedStrings.xml"
_FLAWS = {
    Flaw.DAMAGED: mark("文件已损坏，无法打开。请用电子表格软件打开后另存为 .xlsx。"),
    Flaw.ENCRYPTED: mark("文件有密码保护。请去掉密码后再上传。"),
    Flaw.BOMB: mark(
        "文件解压后过大，为安全起见没有打开。请删去多余的工作表、图片和空白格式后再上传。"
    ),
}


def open_workbook(data: bytes, limits: TableLimits) -> zipfile.ZipFile:
    """The archive, known to be a workbook that unpacks within the limits."""
    whole = ArchiveLimits(limits.entries, limits.unpacked_bytes, limits.ratio)
    try:
        archive = open_archive(data, whole)
    except ArchiveRefused as refusal:
        raise _refused(refusal.flaw) from None
    _check_kind(archive)
    if any(entry.file_size > _part_limit(entry, limits) for entry in archive.infolist()):
        raise _refused(Flaw.BOMB)
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


def _part_limit(entry: zipfile.ZipInfo, limits: TableLimits) -> int:
    if entry.filename.startswith(_SHEETS) or not entry.filename.endswith((".xml", ".rels")):
        return limits.unpacked_bytes
    return limits.strings_bytes if entry.filename == _STRINGS else limits.part_bytes


def _refused(flaw: Flaw) -> UnreadableTable:
    return UnreadableTable(Message(_FLAWS[flaw]))
