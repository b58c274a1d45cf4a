"""The words that real lists use where a scenario has a fixed choice, as data.

A choice's own name is certain. Any other word is a guess by what it contains, tried from top to
bottom: a cell that says `联合开发、模型调用` means above all that something is built together.
"""

from dataclasses import dataclass

from marketplace.domain.numerals import normalise
from marketplace.domain.vocabulary import Confidentiality, CooperationMode, Deployment


@dataclass(frozen=True)
class Choice:
    """One choice: its slug, its own names, and what other words for it contain."""

    slug: str
    names: tuple[str, ...]
    contained: tuple[str, ...]


COOPERATION_MODES = (
    Choice(CooperationMode.CHALLENGE, ("揭榜挂帅",), ("揭榜", "攻关", "悬赏")),
    Choice(CooperationMode.PILOT, ("试点示范",), ("试点", "示范", "试用", "测试验证")),
    Choice(
        CooperationMode.JOINT_CONSTRUCTION,
        ("联合建设",),
        ("联合", "共建", "共研", "产学研", "合作"),
    ),
    Choice(
        CooperationMode.PROCUREMENT,
        ("采购服务",),
        ("采购", "购买", "集成", "调用", "供应", "租赁", "服务"),
    ),
)

DEPLOYMENTS = (
    Choice(Deployment.ON_PREMISES, ("本地部署",), ("本地", "内网", "私有化", "on-prem")),
    Choice(Deployment.PRIVATE_CLOUD, ("私有云",), ("私有云", "专有云", "政务云", "国资云")),
    Choice(Deployment.PUBLIC, ("公有云服务", "公有云"), ("公有", "公共云", "saas")),
)

CONFIDENTIALITY = (
    Choice(Confidentiality.SENSITIVE, ("敏感",), ("敏感", "涉密", "保密")),
    Choice(Confidentiality.INTERNAL, ("内部",), ("内部", "受限")),
    Choice(Confidentiality.PUBLIC, ("公开",), ("公开", "开放")),
)

YES_OR_NO = (
    Choice("no", ("否", "无", "不要求", "no"), ("不需", "不要", "无要求", "无需")),
    Choice("yes", ("是", "有", "要求", "yes"), ("需", "要求", "信创", "国产", "必须")),
)

TIERS = tuple(Choice(slug, (slug.lower(),), (slug.lower(),)) for slug in ("T3", "T2", "T1", "T0"))

FILING = (
    Choice("no", ("否", "无", "不要求", "no"), ("不需", "不要", "无要求", "无需")),
    Choice("yes", ("是", "有", "要求", "yes"), ("需", "要求", "备案", "必须")),
)

RULE_SETS = (
    Choice(
        "order87",
        ("财政部令第87号综合评分法",),
        ("87号", "八十七号", "综合评分", "政府采购"),
    ),
    Choice("open_innovation", ("开放创新规则",), ("开放", "创新")),
)

PROCUREMENT_KINDS = (
    Choice("goods", ("货物",), ("货物", "设备")),
    Choice("services", ("服务",), ("服务",)),
)

CRITERIA = (
    Choice("evidence", ("行业测评成绩",), ("测评",)),
    Choice("price", ("报价",), ("报价", "价格")),
    Choice("delivery", ("交付工期",), ("工期", "交付")),
    Choice("kpis", ("指标承诺",), ("指标",)),
    Choice("deployment", ("部署适配",), ()),
    Choice("requirements", ("需求响应",), ()),
    Choice("accepted_deliveries", ("同行业验收业绩",), ()),
    Choice("assessors", ("专家评审",), ()),
    Choice("measured", ("实测指标",), ()),
)


def name_of(slug: str, choices: tuple[Choice, ...]) -> str:
    """The choice's own name; the slug itself for none of them."""
    return next((choice.names[0] for choice in choices if choice.slug == slug), slug)


def guess_choice(word: str, choices: tuple[Choice, ...]) -> tuple[str, bool] | None:
    """The slug that `word` means and whether that is certain; None if nothing fits."""
    plain = normalise(word)
    for choice in choices:
        if plain == choice.slug or plain in choice.names:
            return str(choice.slug), True
    for choice in choices:
        if any(part in plain for part in choice.contained):
            return str(choice.slug), False
    return None
