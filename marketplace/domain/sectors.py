"""The plan's sectors and the words that real lists use for them.

Nine key sectors and four exploratory ones, with the sub-scenarios that Henan's "AI+" action plan
(2024-2026) names. Aliases map the words of real lists; an alias is a guess that a person confirms.
"""

import re
import unicodedata
from dataclasses import dataclass

from marketplace.domain.messages import mark


@dataclass(frozen=True)
class SubScenario:
    """A sub-scenario named by the plan. `slug` is unique over all sectors."""

    slug: str
    name: str


@dataclass(frozen=True)
class Sector:
    """One sector of the plan. `aliases` are other lists' words for it, lower case."""

    slug: str
    name: str
    is_key: bool
    sub_scenarios: tuple[SubScenario, ...]
    aliases: tuple[str, ...]


def _subs(**names: str) -> tuple[SubScenario, ...]:
    return tuple(SubScenario(slug.replace("_", "-"), name) for slug, name in names.items())


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SECTORS: tuple[Sector, ...] = (
    Sector(
        "medical",
        mark("医疗"),
        True,
        _subs(
            smart_care=mark("智能医疗"),
            smart_pharmacy=mark("智能医药"),
            chinese_medicine=mark("智能中医药管理"),
            health_management=mark("智能健康管理"),
        ),
        _words(
            "医疗健康 医药 医学 卫生 卫生健康 医院 健康 生物医药 中医药 康养 医保 养老 "
            "医疗卫生 大健康"
        ),
    ),
    Sector(
        "education",
        mark("教育"),
        True,
        _subs(
            smart_teaching=mark("智能化教育"),
            education_management=mark("智能教育管理"),
            education_assessment=mark("智能教育评价"),
        ),
        _words("智慧教育 教学 高校 职业教育 教育培训"),
    ),
    Sector(
        "research",
        mark("科研"),
        True,
        _subs(
            breeding=mark("生物育种"),
            synthetic_biology=mark("合成生物"),
            drug_discovery=mark("药物研发"),
            genomics=mark("基因研究"),
            new_materials=mark("新材料研发"),
        ),
        _words("科学研究 科技 研发 算力 算力/芯片 芯片 航天遥感 量子 量子计算 基础研究 科技创新"),
    ),
    Sector(
        "industry",
        mark("工业"),
        True,
        _subs(
            product_design=mark("产品辅助设计"),
            flexible_production=mark("智能柔性生产"),
            quality_inspection=mark("精细化质量检测"),
            supply_chain=mark("智能供应链管理"),
        ),
        _words(
            "先进制造 制造 制造业 智能制造 工业制造 化工 纺织服装 供应链 物流仓储 "
            "物流 建筑 钢铁 煤炭 矿山 汽车 装备制造 电子信息 航空安全 食品 "
            "轨道装备 新材料 有色 建材 轻工 机器人 工业互联网"
        ),
    ),
    Sector(
        "agriculture",
        mark("农业"),
        True,
        (),
        _words("农业农村 智慧农业 粮食 种业 畜牧 农林牧渔 三农 乡村振兴 渔业 养殖 种植"),
    ),
    Sector(
        "culture-tourism",
        mark("文旅"),
        True,
        (),
        _words("文化旅游 文化 旅游 传媒 媒体 文博 体育 广播电视 酒店"),
    ),
    Sector(
        "city",
        mark("城市管理"),
        True,
        _subs(
            smart_transport=mark("智慧交通"),
            government_services=mark("政务服务"),
            community=mark("社区治理"),
        ),
        _words(
            """交通 交通运输 智慧城市 城市治理 政务 城市规划 综合管理 社区
            公共安全 低空安全保障 低空经济 住建 司法 网络安全 安全"""
        ),
    ),
    Sector(
        "ecology",
        mark("生态保护"),
        True,
        (),
        _words("环保 生态环境 环境 生态 环境保护 双碳 水环境 林业 黄河生态"),
    ),
    Sector(
        "disaster-prevention",
        mark("防灾减灾"),
        True,
        (),
        _words("水利 应急 应急管理 安全监测 安全生产 防汛 气象 消防 地震"),
    ),
    Sector(
        "energy",
        mark("能源"),
        False,
        (),
        _words("新能源 电力 电网 风电 光伏 储能 油气 能源电力"),
    ),
    Sector(
        "finance",
        mark("金融"),
        False,
        (),
        _words("银行 保险 证券 金融科技 普惠金融 信贷 财税"),
    ),
    Sector(
        "human-resources",
        mark("人力资源"),
        False,
        (),
        _words("就业 人社 招聘 人才 社保 劳动关系"),
    ),
    Sector(
        "consumption",
        mark("消费"),
        False,
        (),
        _words("跨境电商 电商 零售 商贸 商务服务 服务业 餐饮 家居 智能家居 商业 商贸流通 文体消费"),
    ),
)

_BY_SLUG = {sector.slug: sector for sector in SECTORS}
_SUB_BY_SLUG = {sub.slug: (sector, sub) for sector in SECTORS for sub in sector.sub_scenarios}


def get_sector(slug: str) -> Sector:
    """The sector with this slug; KeyError if there is none."""
    return _BY_SLUG[slug]


def find_sector(slug: str) -> Sector | None:
    """The sector with this slug, if any."""
    return _BY_SLUG.get(slug)


def find_sub_scenario(slug: str) -> SubScenario | None:
    """The sub-scenario with this slug, if any."""
    found = _SUB_BY_SLUG.get(slug)
    return found[1] if found else None


@dataclass(frozen=True)
class SectorGuess:
    """A sector read from a list's own word. `is_certain` only for the plan's own names."""

    slug: str
    sub_scenario: str | None
    word: str
    is_certain: bool


_ENDING = re.compile("(?:行业|领域|产业|板块|系统|类|业)$")
_BETWEEN = re.compile(r"[/、,，;；|+&·\-和与及>\s]+")

# Words of real lists for the plan's sub-scenarios, by slug.
_SUB_ALIASES: dict[str, tuple[str, ...]] = {
    "smart-care": _words("医疗服务 医院管理 智慧医院 辅助诊断 医疗影像 临床 医用机器人"),
    "smart-pharmacy": _words("医药服务 药物研发 药学 智慧药房 医药"),
    "chinese-medicine": _words("中医药管理服务 中医药产业 中医药 中医"),
    "health-management": _words("健康管理服务 公共卫生服务 养老托育服务 健康管理 公共卫生 养老"),
    "smart-teaching": _words("教学 课堂 智慧课堂 在线教育"),
    "education-management": _words("教育管理 校园管理 智慧校园"),
    "education-assessment": _words("教育评价 学业评价 考试"),
    "breeding": _words("育种 种业"),
    "drug-discovery": _words("新药 新药研发"),
    "genomics": _words("基因"),
    "new-materials": _words("新材料 材料"),
    "product-design": _words("产品设计 工业设计 研发设计"),
    "flexible-production": _words("柔性制造 柔性生产 智能工厂 生产制造"),
    "quality-inspection": _words("质量检测 质检 缺陷检测"),
    "supply-chain": _words("供应链 供应链管理 物流 物流仓储"),
    "smart-transport": _words("交通 交通运输 智能交通 轨道交通 高速公路"),
    "government-services": _words("政务 智慧政务 数字政府 政府服务"),
    "community": _words("社区 基层治理 智慧社区"),
}


def guess_sector(word: str) -> SectorGuess | None:
    """Map a list's word to a sector: plan name, sub-scenario, alias; None if unknown.

    A word of several parts (`量子计算/通信`) is mapped by its first known part, and one such as
    `能源行业` without its ending; both are guesses.
    """
    cleaned = _fold(word)
    if cleaned in _PLAN_WORDS:
        sector, sub_scenario = _PLAN_WORDS[cleaned]
        return SectorGuess(sector, sub_scenario, word, is_certain=True)
    for part in (cleaned, *_parts(cleaned)):
        for candidate in (part, _ENDING.sub("", part)):
            if candidate in _KNOWN_WORDS:
                sector, sub_scenario = _KNOWN_WORDS[candidate]
                return SectorGuess(sector, sub_scenario, word, is_certain=False)
    return None


def guess_sub_scenario(word: str, sector: str) -> SubScenario | None:
    """The sub-scenario of the sector with slug `sector` that a list's word means, if known.

    The later parts of `医疗服务管理/医疗服务` are the narrower ones and are tried first.
    """
    cleaned = _fold(word)
    for part in (cleaned, *reversed(_parts(cleaned))):
        slug = _SUB_WORDS.get((sector, part))
        if slug is not None:
            return find_sub_scenario(slug)
    return None


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().lower()


def _parts(cleaned: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(cleaned) if part)


def _index_plan() -> dict[str, tuple[str, str | None]]:
    words: dict[str, tuple[str, str | None]] = {}
    for sector in SECTORS:
        words.update(dict.fromkeys((sector.slug, sector.name), (sector.slug, None)))
        for sub in sector.sub_scenarios:
            words.update(dict.fromkeys((sub.slug, sub.name), (sector.slug, sub.slug)))
    return words


def _index_subs() -> dict[tuple[str, str], str]:
    words: dict[tuple[str, str], str] = {}
    for slug, (sector, sub) in _SUB_BY_SLUG.items():
        for word in (slug, sub.name, *_SUB_ALIASES.get(slug, ())):
            words[sector.slug, word] = slug
    return words


_PLAN_WORDS = _index_plan()
_SUB_WORDS = _index_subs()
_KNOWN_WORDS = {
    **{alias: (sector.slug, None) for sector in SECTORS for alias in sector.aliases},
    **_PLAN_WORDS,
}
