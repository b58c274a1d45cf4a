"""How complete a listing is: 0 to 100, what is missing, and what would add most.

A weight is how much a vendor who decides on an answer misses the field. The problem weighs most:
of one country's notices 71 % never said what the problem was. Required fields follow the checks
before submission; the others are good to have and stand in nobody's way.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.messages import mark
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_content import ScenarioContent
from marketplace.services.scenario_judged_checks import LIMIT_FIELDS

_NUMBER = re.compile(
    r"[0-9０-９]|[一二两三四五六七八九十百千万半][个次天年月人张份万千百成倍小元吨]"
)


@dataclass(frozen=True)
class Point:
    """A thing a listing should say. `field` is where it is written; `reason` what it is for."""

    field: str
    weight: int
    is_required: bool
    name: str
    reason: str
    is_said: Callable[[ScenarioContent], bool]


@dataclass(frozen=True)
class Completeness:
    """`missing`: required points first, and of each kind those that add most first."""

    score: int
    missing: tuple[Point, ...]

    @property
    def required(self) -> tuple[Point, ...]:
        """What keeps it from being submitted."""
        return tuple(point for point in self.missing if point.is_required)

    @property
    def optional(self) -> tuple[Point, ...]:
        """What would be good to have."""
        return tuple(point for point in self.missing if not point.is_required)


def _has(name: str) -> Callable[[ScenarioContent], bool]:
    return lambda content: getattr(content, name) not in (None, "", ())


def _required(field: str, weight: int, name: str, reason: str) -> Point:
    return Point(field, weight, True, name, reason, _has(field))


def _good(
    field: str,
    weight: int,
    name: str,
    reason: str,
    is_said: Callable[[ScenarioContent], bool] | None = None,
) -> Point:
    return Point(field, weight, False, name, reason, is_said or _has(field))


POINTS: tuple[Point, ...] = (
    _required("pain_point", 12, mark("拟解决的问题"), mark("供给方先看问题，再看要求")),
    _good(
        "pain_point",
        6,
        mark("问题里的数字"),
        mark("多少人、多久、损失多少：有数字才看得出问题有多大"),
        lambda content: bool(_NUMBER.search(content.pain_point)),
    ),
    _required("contents", 9, mark("建设内容"), mark("不知道要建成什么，就估不出工作量")),
    _required("title", 3, mark("场景名称"), mark("列表里只看得到它")),
    _required("sector", 4, mark("行业"), mark("按行业筛选、按行业折算测评成绩")),
    _required("city", 2, mark("所在地市"), mark("供给方要看能不能到现场")),
    _required("demand_unit", 1, mark("需求单位"), mark("供给方要知道为谁做")),
    _required("cooperation_mode", 3, mark("合作模式"), mark("买、合建、试点，投入完全不同")),
    _good(
        "kpis",
        8,
        mark("考核指标"),
        mark("没有指标就没法验收，也没法比较承诺"),
        lambda content: any(kpi.get("name") and kpi.get("target") for kpi in content.kpis),
    ),
    _good(
        "kpis",
        3,
        mark("指标的现状值"),
        mark("从多少提高到多少，承诺才能按比例计分"),
        lambda content: any(kpi.get("baseline") for kpi in content.kpis),
    ),
    _good("data_types", 5, mark("数据类型"), mark("有没有数据，决定能不能做")),
    _good("data_scale", 3, mark("数据规模"), mark("数据多少，决定怎样训练")),
    _good("data_confidentiality", 3, mark("保密级别"), mark("决定谁能参加、在哪里做")),
    _good("data_access", 3, mark("获取方式"), mark("等数据是项目延期最常见的原因")),
    _good(
        "data_labelled_percent",
        1,
        mark("已标注比例"),
        mark("标注往往是最大的一笔开销"),
        lambda content: content.data_labelled_percent is not None,
    ),
    _required("deployment", 5, mark("部署方式"), mark("不能本地部署的供给方一看就知道")),
    _required("price_ceiling", 4, mark("最高限价"), mark("报价超过它，方案无效")),
    Point(
        "reference_price",
        4,
        True,
        mark("参考价"),
        mark("报价得分按它折算"),
        # Under the order there is none; one that is written all the same is wrong.
        lambda content: content.method.is_order87 or content.reference_price is not None,
    ),
    _good("budget_maximum", 2, mark("预算"), mark("写明预算的场景更容易收到像样的方案")),
    _required("criteria", 6, mark("评审标准与权重"), mark("公开后按它计分排序")),
    _good("requirements", 4, mark("要求"), mark("不能让步的写成必备，其余写成评分要求")),
    _required("proposal_deadline", 3, mark("申报截止"), mark("供给方要安排时间")),
    _required("reference_days", 1, mark("参考工期"), mark("工期得分按它折算")),
    _required("longest_days", 1, mark("最长工期"), mark("工期得分按它折算")),
    _good("question_deadline", 1, mark("答疑截止"), mark("留出问清楚的时间")),
    _required("contact_name", 1, mark("联系人"), mark("有人可问")),
    _required("contact_phone", 2, mark("联系电话或邮箱"), mark("有人可问")),
)


# What is published with the weights, and keeps them from being used where it is wrong.
_BESIDE_WEIGHTS = frozenset({"procurement_kind", *BAND_COLUMNS, *LIMIT_FIELDS.values()})


def assess(content: ScenarioContent, now: datetime) -> Completeness:
    """The score of `content` as it stands at `now`."""
    wrong = {name.partition("-")[0] for name in check_for_submission(content, now)}
    said = [point for point in POINTS if _is_said(point, content, wrong)]
    missing = [point for point in POINTS if point not in said]
    missing.sort(key=lambda point: (not point.is_required, -point.weight))
    return Completeness(sum(point.weight for point in said), tuple(missing))


def _is_said(point: Point, content: ScenarioContent, wrong: Collection[str]) -> bool:
    if point.field in wrong or (point.field == "criteria" and _BESIDE_WEIGHTS & set(wrong)):
        return False
    if point.field == "contact_phone":
        return bool(content.contact_phone or content.contact_email)
    return point.is_said(content)
