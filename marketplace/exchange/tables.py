"""Any table file that a person may upload, judged by its content and never by its name."""

from marketplace.domain.messages import say
from marketplace.exchange.header_words import HeaderWords
from marketplace.exchange.scenario_headers import SCENARIO_WORDS
from marketplace.exchange.table import Table, TableLimits, UnreadableTable
from marketplace.exchange.text_tables import (
    decode,
    looks_like_json_lines,
    read_csv,
    read_json_lines,
)
from marketplace.exchange.xlsx_tables import read_xlsx

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream of a workbook that was encrypted, as the directory of its container names it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = {b"%PDF-": "PDF", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"Rar!": "RAR"}
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")
_DEFAULT_LIMITS = TableLimits()


def read_table(
    data: bytes,
    filename: str = "",
    limits: TableLimits = _DEFAULT_LIMITS,
    words: HeaderWords = SCENARIO_WORDS,
) -> Table:
    """The table in `data` (.xlsx, delimited text, JSON lines); `UnreadableTable` with the reason.

    `filename` only lends its name to messages. `words` are the headers that mark the header row of
    a spreadsheet; JSON lines name their own.
    """
    check_format(data, filename, limits)
    if data.startswith(_ZIP):
        return read_xlsx(data, limits, words)
    return _read_text(data, limits, words)


def check_format(data: bytes, filename: str, limits: TableLimits = _DEFAULT_LIMITS) -> None:
    """`UnreadableTable` for what its first bytes show to be no table, or too much of one."""
    if len(data) > limits.bytes:
        raise UnreadableTable(
            say("文件超过 %(limit)s MB，请拆分后上传。", limit=limits.bytes // 1024 // 1024)
        )
    if not data.strip():
        raise UnreadableTable(say("文件“%(name)s”是空的。", name=filename))
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise UnreadableTable(say("文件有密码保护。请去掉密码后再上传。"))
    foreign = next((name for start, name in _FOREIGN.items() if data.startswith(start)), None)
    if foreign:
        raise UnreadableTable(
            say("这是 %(kind)s 文件，不是表格文件。请上传 .xlsx 或 .csv。", kind=foreign)
        )
    if data.startswith(_OLE):
        raise UnreadableTable(
            say("文件有密码保护，或是旧版 .xls 格式。请去掉密码，另存为 .xlsx 后再上传。")
        )
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise UnreadableTable(
            say("这是网页或 XML 文件，不是电子表格。请用电子表格软件打开后另存为 .xlsx。")
        )


def _read_text(data: bytes, limits: TableLimits, words: HeaderWords) -> Table:
    text, encoding = decode(data)
    notes = [say("文件按 %(encoding)s 编码读取。", encoding="GBK")] if encoding == "gb18030" else []
    if looks_like_json_lines(text):
        return read_json_lines(text, limits, notes)
    if text.lstrip().startswith(("[{", "[\n", "[]")):
        raise UnreadableTable(say("JSON 文件请每行一个对象（JSON Lines），不要写成数组。"))
    return read_csv(text, limits, words, notes)
