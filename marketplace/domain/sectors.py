"""The plan's sectors and the words that real lists use for them.

Nine key sectors and four exploratory ones, with the sub-scenarios that Henan's "AI+" action plan
(2024-2026) names. Aliases map the words of real lists; an alias is a guess that a person confirms.
"""

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
        _words("医疗健康 医药 卫生 卫生健康 医院 健康 生物医药 中医药 康养"),
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
        _words("科学研究 科技 研发 算力 算力/芯片 芯片 航天遥感 量子 基础研究"),
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
            "物流 建筑 钢铁 煤炭 矿山 汽车 装备制造 电子信息 航空安全 食品"
        ),
    ),
    Sector(
        "agriculture",
        mark("农业"),
        True,
        (),
        _words("农业农村 智慧农业 粮食 种业 畜牧 农林牧渔 三农"),
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
        _words("跨境电商 电商 零售 商贸 商务服务 服务业 餐饮 家居 商业"),
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


def guess_sector(word: str) -> SectorGuess | None:
    """Map a list's word to a sector: plan name, sub-scenario, alias; None if unknown."""
    cleaned = word.strip().lower()
    for sector in SECTORS:
        if cleaned in (sector.name, sector.slug):
            return SectorGuess(sector.slug, None, word, is_certain=True)
        for sub in sector.sub_scenarios:
            if cleaned in (sub.name, sub.slug):
                return SectorGuess(sector.slug, sub.slug, word, is_certain=True)
        if cleaned in sector.aliases:
            return SectorGuess(sector.slug, None, word, is_certain=False)
    return None
