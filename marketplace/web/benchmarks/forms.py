"""Forms about benchmarks."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField
from wtforms.validators import ValidationError

from marketplace.credentials.benchmarks import Benchmark, Relevance
from marketplace.credentials.results import TOOL_NAMES, Tool
from marketplace.services.benchmark_checks import (
    CONFIDENCE_NAMES,
    RELEVANCE_NAMES,
    SECTOR_NAMES,
    task_field,
)
from marketplace.services.benchmark_proposals import ProposalText
from marketplace.web.fields import (
    HiddenTextField,
    LineField,
    TextField,
    TickField,
    WholeNumberField,
)

_PROPORTION = re.compile(r"[0-9](\.[0-9]{1,12})?", re.ASCII)


class ProportionField(LineField):
    """A proportion 0..1 as it was published, e.g. 0.25; `data` stays the text."""

    def pre_validate(self, form: object) -> None:
        """Refuse what is no number."""
        if self.data and not _PROPORTION.fullmatch(self.data):
            raise ValidationError(gettext("请填 0 到 1 之间的比例，例如 0.25。"))

    def read(self) -> Decimal | None:
        """The number; None where nothing was typed."""
        return Decimal(self.data) if self.data else None


def _choices(names: Mapping[str, str]) -> list[SelectChoice]:
    named = [SelectChoice(str(value), _(name)) for value, name in names.items()]
    return [SelectChoice("", _("请选择")), *named]


def _select(label: object, names: Mapping[str, str]) -> SelectField:
    return SelectField(label, choices=_choices(names), validate_choice=False)


class ProposeForm(FlaskForm):
    """A task that the table does not know."""

    tool = _select(_("评测工具"), TOOL_NAMES)
    task = LineField(_("任务名"), description=_("与评测文件里写的完全一致。"))
    sector = _select(_("行业"), SECTOR_NAMES)
    metric = LineField(_("评测指标"), description=_("随机水平和最好成绩所用的指标，例如 acc。"))
    baseline = ProportionField(_("随机水平"), description=_("瞎猜能得多少，四选一是 0.25。"))
    top = ProportionField(_("公开最好成绩"), description=_("0 到 1 之间的比例。"))
    source = LineField(_("出处网址"), description=_("论文、榜单或数据集主页。"))

    def text(self) -> ProposalText:
        """What was typed."""
        return ProposalText(
            tool=self.tool.data or "",
            task=self.task.data or "",
            sector=self.sector.data or "",
            metric=self.metric.data or "",
            baseline=self.baseline.read(),
            top=self.top.read(),
            source=self.source.data or "",
        )


class BenchmarkForm(FlaskForm):
    """One row of the table. `version`: the one that was read."""

    slug = LineField(_("基准标识"), description=_("例如 cmb；字母、数字和 . _ - ，以后不能改。"))
    name = LineField(_("名称"))
    sector = _select(_("行业"), SECTOR_NAMES)
    relevance = _select(_("与行业的关系"), RELEVANCE_NAMES)
    metric = LineField(_("评测指标"))
    higher_is_better = TickField(_("数值越高越好"))
    baseline = ProportionField(_("随机水平"), description=_("0 到 1 之间的比例。"))
    top = ProportionField(_("公开最好成绩"), description=_("0 到 1 之间的比例。"))
    n_items = WholeNumberField(_("题数"), description=_("出处不确切时不填。"))
    lang = LineField(_("题目语言"), description=_("例如 zh、en。"))
    confidence = _select(_("可信度"), CONFIDENCE_NAMES)
    lm_eval_tasks = TextField(_("lm-evaluation-harness 的任务名"), description=_("一行一个。"))
    evalscope_tasks = TextField(_("EvalScope 的任务名"), description=_("一行一个。"))
    opencompass_tasks = TextField(_("OpenCompass / AISBench 的任务名"), description=_("一行一个。"))
    helm_tasks = TextField(_("HELM 的任务名"), description=_("一行一个。"))
    huggingface_tasks = TextField(_("Hugging Face 的任务名"), description=_("一行一个。"))
    reference_model = LineField(_("最好成绩的模型"))
    reference_date = LineField(_("最好成绩的时间"))
    source = TextField(_("出处"))
    reason = TextField(_("理由"), description=_("写进公开的改动记录。"))
    version = HiddenTextField()

    def benchmark(self, slug: str = "") -> Benchmark:
        """What was typed, under the id that a row already has."""
        return Benchmark(
            id=slug or self.slug.data or "",
            name=self.name.data or "",
            sector=self.sector.data or "",
            relevance=cast("Relevance", self.relevance.data or ""),
            metric=self.metric.data or "",
            higher_is_better=bool(self.higher_is_better.data),
            baseline=self.baseline.read(),
            top=self.top.read(),
            n_items=self.n_items.data,
            lang=self.lang.data or "",
            confidence=self.confidence.data or "",
            tasks=self._tasks(),
            reference_model=self.reference_model.data or "",
            reference_date=self.reference_date.data or "",
            source=self.source.data or "",
        )

    def _tasks(self) -> dict[Tool, tuple[str, ...]]:
        """One a line, each once, in order."""
        typed = {tool: (self[task_field(tool)].data or "").split("\n") for tool in Tool}
        lines = {
            tool: tuple(dict.fromkeys(line.strip() for line in found if line.strip()))
            for tool, found in typed.items()
        }
        return {tool: found for tool, found in lines.items() if found}

    def read_version(self) -> int:
        """The version that was read; 0 for what no page of ours sends."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
