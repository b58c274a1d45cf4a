"""Models side by side: results on the same benchmark, taken the same way, and nothing else.

No figure here is a mean. What only one model was tested on, or two in different ways, is named
with the reason.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from werkzeug.datastructures import MultiDict

from marketplace.credentials.benchmarks import Benchmark, metric_family
from marketplace.credentials.tiers import Tier
from marketplace.domain.messages import Message, say
from marketplace.models import Model, ModelVersion
from marketplace.web.models.scores import Score, choose_version, list_scores

MOST_MODELS = 4
ARGUMENT = "model"
_LONGEST_ID = 9
_MOST_READ = 40


@dataclass(frozen=True)
class Setting:
    """What has to be the same for two scores to be comparable; `n_shot` None: not written.

    Tools ask the same question in different words, and a benchmark may be several tasks.
    """

    benchmark: str
    tool: str
    task: str
    metric: str
    variant: str | None
    n_shot: int | None


@dataclass(frozen=True)
class Column:
    """One model: the version that is compared, and its best score under each setting."""

    model: Model
    version: ModelVersion | None
    scores: dict[Setting, Score]

    def is_tested_on(self, benchmark: Benchmark) -> bool:
        """Whether it has a score on the benchmark, however it was taken."""
        return any(setting.benchmark == benchmark.id for setting in self.scores)


@dataclass(frozen=True)
class Row:
    """One setting with the scores of the columns, None where a model has none."""

    benchmark: Benchmark
    setting: Setting
    cells: tuple[Score | None, ...]


@dataclass(frozen=True)
class Apart:
    """A benchmark or a model that cannot be compared, and why."""

    name: str
    reason: Message


@dataclass(frozen=True)
class Comparison:
    """The columns in the order that was asked for."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    apart: tuple[Apart, ...]


def read_ids(args: "MultiDict[str, str]") -> list[int]:
    """The models that an address names, each once; what is no number is left out."""
    texts = args.getlist(ARGUMENT)[:_MOST_READ]
    return list(dict.fromkeys(int(text) for text in texts if _is_id(text)))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID


def compare(models: Sequence[Model]) -> Comparison:
    """The models, at most `MOST_MODELS` of them, on what they share."""
    columns = tuple(_column(model) for model in islice(models, MOST_MODELS))
    found: dict[str, dict[Setting, Row]] = defaultdict(dict)
    for column in columns:
        for setting, score in column.scores.items():
            cells = tuple(other.scores.get(setting) for other in columns)
            found[setting.benchmark][setting] = Row(score.benchmark, setting, cells)
    rows = [row for settings in found.values() for row in settings.values() if _is_shared(row)]
    shared = {row.benchmark.id for row in rows}
    unshared = [list(rows.values()) for name, rows in found.items() if name not in shared]
    apart = [*_untested(columns), *(_unshared(rows, columns) for rows in unshared)]
    return Comparison(columns, tuple(rows), tuple(apart))


def _column(model: Model) -> Column:
    version = choose_version(model)
    scores: dict[Setting, Score] = {}
    for score in list_scores(version) if version else ():
        if score.tier is not Tier.T0:
            scores.setdefault(_setting(score), score)
    return Column(model, version, scores)


def _setting(score: Score) -> Setting:
    result = score.result
    metric = metric_family(result.metric)
    tool = score.credential.format
    return Setting(score.benchmark.id, tool, result.task, metric, score.variant, result.n_shot)


def _is_shared(row: Row) -> bool:
    return sum(cell is not None for cell in row.cells) > 1


def _untested(columns: Sequence[Column]) -> Iterator[Apart]:
    for column in columns:
        if column.version is None:
            yield Apart(column.model.name, say("没有测评报告。"))
        elif not column.scores:
            yield Apart(
                column.model.name,
                say(
                    "版本 %(version)s 没有可以比较的成绩：证据为 T0，或者任务不在基准目录中。",
                    version=column.version.name,
                ),
            )


def _unshared(rows: Sequence[Row], columns: Sequence[Column]) -> Apart:
    benchmark = rows[0].benchmark
    tested = [column.model.name for column in columns if column.is_tested_on(benchmark)]
    if len(tested) == 1:
        return Apart(benchmark.name, say("只有“%(model)s”测过。", model=tested[0]))
    return Apart(
        benchmark.name, say("测法不同（工具、任务、指标、取法或示例数不一致），数字不能放在一起。")
    )
