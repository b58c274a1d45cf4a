"""A file as it came, before anything is believed about it."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import PurePath

from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.nodes import Node
from marketplace.credentials.reading.strict_json import parse_object
from marketplace.domain.messages import say


@dataclass(frozen=True)
class Upload:
    """Bytes and the name they were uploaded under (used in messages and for its ending).

    `model`: which model's scores are meant, for files that hold those of several; may be empty.
    """

    data: bytes
    filename: str
    model: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, hex."""
        return sha256(self.data).hexdigest()

    @cached_property
    def text(self) -> str:
        """The file as UTF-8 text, with or without a byte order mark; refuses anything else."""
        try:
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._not_text(error.start) from None
        if "\0" in text:
            raise self._not_text(text.index("\0"))
        return text

    @property
    def looks_like_json(self) -> bool:
        """By the name's ending or by the first character."""
        return self.ending == ".json" or self.text.lstrip().startswith(("{", "["))

    @cached_property
    def document(self) -> Node:
        """The JSON object in the file; refuses anything else."""
        return Node(parse_object(self.text))

    @property
    def ending(self) -> str:
        """The name's ending in small letters, with its dot; may be empty."""
        return PurePath(self.filename).suffix.lower()

    def _not_text(self, position: int) -> UnreadableReport:
        return UnreadableReport(
            say(
                "文件“%(name)s”不是 UTF-8 文本（第 %(position)s 字节起无法读取），"
                "请上传评测工具生成的结果文件。",
                name=quote(self.filename),
                position=position + 1,
            )
        )
