"""Henan's seventeen prefecture-level cities, Jiyuan, and the province as a whole."""

from dataclasses import dataclass

from marketplace.domain.messages import mark


@dataclass(frozen=True)
class City:
    """A place a scenario can be in. `code` is the administrative division code (GB/T 2260)."""

    slug: str
    name: str
    code: str


PROVINCE_WIDE = City("henan", mark("全省"), "410000")

CITIES: tuple[City, ...] = (
    PROVINCE_WIDE,
    City("zhengzhou", mark("郑州"), "410100"),
    City("kaifeng", mark("开封"), "410200"),
    City("luoyang", mark("洛阳"), "410300"),
    City("pingdingshan", mark("平顶山"), "410400"),
    City("anyang", mark("安阳"), "410500"),
    City("hebi", mark("鹤壁"), "410600"),
    City("xinxiang", mark("新乡"), "410700"),
    City("jiaozuo", mark("焦作"), "410800"),
    City("puyang", mark("濮阳"), "410900"),
    City("xuchang", mark("许昌"), "411000"),
    City("luohe", mark("漯河"), "411100"),
    City("sanmenxia", mark("三门峡"), "411200"),
    City("nanyang", mark("南阳"), "411300"),
    City("shangqiu", mark("商丘"), "411400"),
    City("xinyang", mark("信阳"), "411500"),
    City("zhoukou", mark("周口"), "411600"),
    City("zhumadian", mark("驻马店"), "411700"),
    City("jiyuan", mark("济源"), "419001"),
)

_BY_SLUG = {city.slug: city for city in CITIES}


def get_city(slug: str) -> City:
    """The city with this slug; KeyError if there is none."""
    return _BY_SLUG[slug]


def find_city(slug: str) -> City | None:
    """The city with this slug, if any."""
    return _BY_SLUG.get(slug)


def guess_city(word: str) -> City | None:
    """The city that a list's own wording names (`郑州市`, `河南省洛阳`, `全国`), if any."""
    cleaned = word.strip()
    for city in CITIES[1:]:
        if city.name in cleaned:
            return city
    return PROVINCE_WIDE if any(w in cleaned for w in ("全省", "全国", "河南")) else None
