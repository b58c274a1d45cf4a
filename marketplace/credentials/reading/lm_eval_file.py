"""A result file of lm-evaluation-harness as a whole: its sections, and what it says of the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property

from marketplace.credentials.reading.nodes import Node, checked_name
from marketplace.domain.messages import Message, say

LATEST_DATE = Decimal(4102444800)
"""2100-01-01: a later moment is a typing error, and far ones are beyond `datetime`."""


@dataclass(frozen=True)
class ResultsFile:
    """The document, and the notes taken while reading it."""

    document: Node
    notes: list[Message] = field(default_factory=list)

    def of_task(self, section: str, task: str) -> Node | None:
        """What a section such as `versions` says about a task, if it does."""
        found = self.document.find(section)
        return found.find(task) if found else None

    @cached_property
    def is_bare(self) -> bool:
        """Whether metrics are written as up to 0.3."""
        rows = self.document.get("results").fields().values()
        keys = (key for row in rows if isinstance(row, dict) for key in row)
        return "configs" not in self.document.fields() and not any("," in key for key in keys)

    @cached_property
    def rows(self) -> Mapping[str, Node]:
        """Task or group and its row; early 0.4 writes some groups only under `groups`."""
        rows = dict(self.document.get("results").members())
        groups = self.document.find("groups")
        for name, row in groups.members() if groups else ():
            rows.setdefault(name, row)
        return rows

    @property
    def version(self) -> str:
        """The tool's version as written, else the range that the shape tells."""
        written = self.document.find("lm_eval_version")
        if written and written.text():
            return written.text()
        if self.is_bare:
            return "≤0.3"
        is_late = any(row.has("sample_len") for row in self.rows.values())
        return "0.4.x (2026)" if is_late else "0.4.x"

    def model(self) -> str:
        """The model's name, from the arguments if its own field is empty; may be empty."""
        node = self.document.find("model_name")
        written = node.text().strip() if node else ""
        if written:
            return written
        named = _model_in_arguments(self.of_task("config", "model_args"))
        if named:
            self.notes.append(say("文件没有写模型名称，采用运行参数中的“%(name)s”。", name=named))
        else:
            self.notes.append(say("文件没有写明被测模型的名称。"))
        return named

    @property
    def produced_at(self) -> datetime | None:
        """When the run was started, if the file says."""
        node = self.document.find("date")
        if node is None:
            return None
        seconds = node.number()
        if not 0 < seconds < LATEST_DATE:
            raise node.refuse(say("以秒计的时间戳"))
        return datetime.fromtimestamp(float(seconds), UTC)

    def note_what_is_missing(self) -> None:
        """Note the absence of what would let a result be traced to its items."""
        hashes = self.document.find("task_hashes")
        if not self.is_bare and (hashes is None or not hashes.fields()):
            self.notes.append(say("文件没有记录题目摘要（task_hashes），无法核对题目是否被改动。"))


def _model_in_arguments(arguments: Node | None) -> str:
    """`pretrained` (or `model`) of the arguments: an object since 2025, `key=value,…` before."""
    if arguments is None:
        return ""
    if isinstance(arguments.value, dict):
        node = arguments.find("pretrained") or arguments.find("model")
        return node.text().strip() if node and isinstance(node.value, str) else ""
    if not isinstance(arguments.value, str):
        raise arguments.refuse(say("对象或文字"))
    pairs = dict(part.split("=", 1) for part in arguments.value.split(",") if "=" in part)
    named = pairs.get("pretrained") or pairs.get("model") or ""
    return checked_name(named.strip(), arguments.path)
