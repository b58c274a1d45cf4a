"""Scores on Hugging Face: `model-index` at the head of a model card, and `.eval_results/*.yaml`.

Neither says how many items were scored, nor what a full mark is: 0.9 and 90.0 are both usual. A
value over 1 makes its metric (in eval results, which name none, its data set) one on 0-100.
Source of the shapes: huggingface_hub/repocard_data.py and the Hub's documentation.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from marketplace.credentials.normalising import NOT_A_SHARE
from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.model_choice import choose_model
from marketplace.credentials.reading.nodes import Node, checked_name
from marketplace.credentials.reading.reader import Reader
from marketplace.credentials.reading.strict_yaml import LONGEST_YAML, parse_yaml
from marketplace.credentials.reading.upload import Upload
from marketplace.credentials.results import EvaluationReport, EvaluationResult, Tool
from marketplace.domain.messages import Message, say

INDEX = "model-index"
ITS_OWN_METRIC = "value"
"""Eval results name no metric: it is the one that the data set's leaderboard is about."""

_CARD = re.compile(r"---[ \t]*\r?\n")
_CARD_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_INDEX_LINE = re.compile(r"^[\"']?model-index[\"']?[ \t]*:", re.MULTILINE)
_ENTRY = re.compile(
    r"[\"']?model-index[\"']?[ \t]*:|-[ \t]+(?:dataset|value|date|source|notes|verifyToken)[ \t]*:"
)
_NOTHING = re.compile(r"[ \t\r]*(?:#.*|---[ \t\r]*)?$")


@dataclass(frozen=True)
class _Scored:
    """A result, the name of what shares its scale, and a fuller filter for where two meet."""

    result: EvaluationResult
    kin: str
    fuller: str


def _recognises(upload: Upload) -> bool:
    if upload.looks_like_json:
        return False
    head = upload.text[:LONGEST_YAML]
    if _CARD.match(head) and _INDEX_LINE.search(head):
        return True
    lines = (line for line in head.split("\n", 200) if not _NOTHING.match(line))
    return _is_yaml(upload) and _ENTRY.match(next(lines, "")) is not None


def _is_yaml(upload: Upload) -> bool:
    return upload.ending in (".yaml", ".yml")


def _read(upload: Upload) -> EvaluationReport:
    document = Node(_yaml(upload))
    notes: list[Message] = []
    model, produced_at = "", None
    if isinstance(document.value, list):
        scored = [s for item in document.items() for s in _eval_result(item, notes)]
        produced_at = _latest(document.items())
        notes.append(say("文件没有写明被测模型的名称。"))
    else:
        model = choose_model(upload, _models(document))
        scored = _index_results(document, model, notes)
    return EvaluationReport(
        format=Tool.HUGGING_FACE,
        format_version=INDEX if model else "eval_results",
        model=model,
        produced_at=produced_at,
        digest=upload.digest,
        results=tuple(_told_apart(_scaled(scored))),
        notes=tuple(notes),
    )


def _yaml(upload: Upload) -> object:
    start = _CARD.match(upload.text)
    if start is None or (_is_yaml(upload) and not _INDEX_LINE.search(upload.text)):
        return parse_yaml(upload.text)
    end = _CARD_END.search(upload.text, start.end())
    if end is not None:
        return parse_yaml(upload.text[start.end() : end.start()], first_line=2)
    if _is_yaml(upload):
        return parse_yaml(upload.text)
    raise UnreadableReport(
        say("模型卡片开头的 YAML 没有以单独一行的 --- 结束，文件不完整。请重新导出后上传。")
    )


def _models(document: Node) -> tuple[str, ...]:
    entries = document.get(INDEX).items()
    if not entries:
        raise document.get(INDEX).refuse(say("至少一个模型"))
    return tuple(dict.fromkeys(_named(entry.get("name")) for entry in entries))


def _index_results(document: Node, model: str, notes: list[Message]) -> list[_Scored]:
    return [
        scored
        for entry in document.get(INDEX).items()
        if _named(entry.get("name")) == model
        for item in entry.get("results").items()
        for metric in item.get("metrics").items()
        for scored in _index_result(item.get("dataset"), metric, notes)
    ]


def _index_result(dataset: Node, metric: Node, notes: list[Message]) -> list[_Scored]:
    value = _value(metric.get("value"), notes)
    if value is None:
        return []
    parts = [
        f"{name}={_word(node)}"
        for name, node in (("config", dataset.find("config")), ("split", dataset.find("split")))
        if node
    ]
    word = _named(metric.get("type"))
    result = replace(
        _result(_named(dataset.get("type")), word, value, dataset),
        filter=checked_name(",".join(parts), dataset.path) or None,
        n_shot=_shots(dataset),
    )
    names = [_word(n) for n in (dataset.find("name"), metric.find("name")) if n]
    fuller = checked_name(",".join([*parts, *names]), metric.path)
    return [_Scored(result, word, fuller)]


def _eval_result(item: Node, notes: list[Message]) -> list[_Scored]:
    dataset = item.get("dataset")
    name, task = _named(dataset.get("id")), _named(dataset.get("task_id"))
    value = _value(item.get("value"), notes)
    if item.has("verifyToken"):
        notes.append(say("%(where)s 的 verifyToken 未核验。", where=item.path))
    if value is None:
        return []
    full = checked_name(f"{name}:{task}", dataset.path)
    return [_Scored(_result(full, ITS_OWN_METRIC, value, dataset), full, "")]


def _result(task: str, metric: str, value: Decimal, dataset: Node) -> EvaluationResult:
    revision = dataset.find("revision")
    return EvaluationResult(
        task=task,
        benchmark=None,
        task_version=_word(revision) if revision else None,
        task_hash=None,
        metric=metric,
        filter=None,
        value=value,
        scale=1,
        stderr=None,
        n=None,
        n_total=None,
        n_shot=None,
        higher_is_better=None,
    )


def _named(node: Node) -> str:
    word = _word(node).strip()
    if not word:
        raise node.refuse(say("非空的名称"))
    return word


def _word(node: Node) -> str:
    """A name; one of digits alone is a number in YAML."""
    is_number = isinstance(node.value, int) and not isinstance(node.value, bool)
    return str(node.value) if is_number else node.text()


def _value(node: Node, notes: list[Message]) -> Decimal | None:
    if node.value is not None and not isinstance(node.value, str):
        return node.number()
    notes.append(
        say(
            "%(where)s 没有数值（%(found)s），未导入。",
            where=node.path,
            found=quote(str(node.value)),
        )
    )
    return None


def _shots(dataset: Node) -> int | None:
    arguments = dataset.find("args")
    if arguments is None or not isinstance(arguments.value, dict):
        return None
    shots = arguments.find("num_few_shot")
    return shots.count() if shots else None


def _scaled(scored: Sequence[_Scored]) -> list[_Scored]:
    on_hundred = {one.kin for one in scored if one.result.value > 1}
    on_hundred = {k for k in on_hundred if not any(word in k.lower() for word in NOT_A_SHARE)}
    return [
        replace(one, result=replace(one.result, scale=100)) if one.kin in on_hundred else one
        for one in scored
    ]


def _told_apart(scored: Sequence[_Scored]) -> list[EvaluationResult]:
    """Where data set, metric, config and split are not enough, their names are added."""
    keys = Counter(one.result.key for one in scored)
    return [
        replace(one.result, filter=one.fuller or None) if keys[one.result.key] > 1 else one.result
        for one in scored
    ]


def _latest(items: Sequence[Node]) -> datetime | None:
    dates = [_date(node) for item in items if (node := item.find("date"))]
    return max(dates, default=None)


def _date(node: Node) -> datetime:
    """An ISO-8601 day or moment; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(node.text().strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise node.refuse(say("ISO 8601 日期")) from None


READER = Reader(
    say("Hugging Face 模型卡片（YAML 开头含 model-index）或 .eval_results 的 YAML"),
    _recognises,
    _read,
)
