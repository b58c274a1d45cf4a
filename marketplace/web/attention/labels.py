"""The words for what waits: kinds of jobs and of flags."""

from collections.abc import Mapping

from flask_babel import gettext as _

from marketplace.domain.messages import mark
from marketplace.matching.flags import FlagKind
from marketplace.services.attention import FlaggedRanking

_TOPIC_NAMES: Mapping[str, str] = {
    "mail": mark("发送通知邮件"),
    "letter": mark("发送验证或邀请邮件"),
    "search.scenario": mark("更新场景的搜索索引"),
    "search.model": mark("更新模型的搜索索引"),
    "file.remove": mark("删除不再使用的文件"),
    "status_list.fetch": mark("取回测评机构的状态列表"),
    "recommendation.tell": mark("通知推荐的新场景"),
    "resemblance.find": mark("比较已开启的方案"),
    "benchmarks.resolve": mark("按新的基准目录重新核定测评报告"),
}
_FLAG_NAMES: Mapping[FlagKind, str] = {
    FlagKind.PRICE_BELOW_MEAN: mark("报价远低于平均"),
    FlagKind.PRICE_BELOW_SECOND: mark("报价远低于次低价"),
    FlagKind.PRICE_BELOW_CEILING: mark("报价远低于最高限价"),
    FlagKind.SELF_REPORTED_ABOVE_TESTED: mark("自报成绩高于测评成绩"),
    FlagKind.ASSESSORS_APART: mark("专家评分相差过大"),
}


def topic_name(topic: str) -> str:
    """What a job does."""
    return _(_TOPIC_NAMES[topic]) if topic in _TOPIC_NAMES else topic


def describe_flags(ranking: FlaggedRanking) -> str:
    """The kinds of a ranking's flags and how many there are of each."""
    if ranking.flags is None:
        return _("排序记录与其摘要不符，可能被改动过")
    words = (f"{_(_FLAG_NAMES[kind])} × {count}" for kind, count in sorted(ranking.flags.items()))
    return ", ".join(words)
