"""The plan's sectors, and how other lists' words are mapped to them."""

import pytest

from marketplace.domain.sectors import (
    SECTORS,
    find_sector,
    find_sub_scenario,
    get_sector,
    guess_sector,
    guess_sub_scenario,
)


def test_the_plans_sectors() -> None:
    key = [sector.name for sector in SECTORS if sector.is_key]
    exploratory = [sector.name for sector in SECTORS if not sector.is_key]
    assert key == [
        "医疗",
        "教育",
        "科研",
        "工业",
        "农业",
        "文旅",
        "城市管理",
        "生态保护",
        "防灾减灾",
    ]
    assert exploratory == ["能源", "金融", "人力资源", "消费"]


def test_no_word_means_two_sectors() -> None:
    words = [word for sector in SECTORS for word in (sector.slug, sector.name, *sector.aliases)]
    assert len(words) == len(set(words))
    slugs = [sub.slug for sector in SECTORS for sub in sector.sub_scenarios]
    assert len(slugs) == len(set(slugs)) == 19


@pytest.mark.parametrize(
    ("word", "slug"),
    [("医疗", "medical"), ("城市管理", "city"), (" 能源 ", "energy"), ("finance", "finance")],
)
def test_the_plans_own_names_are_certain(word: str, slug: str) -> None:
    guess = guess_sector(word)
    assert guess is not None
    assert (guess.slug, guess.sub_scenario, guess.is_certain) == (slug, None, True)
    assert guess.word == word


def test_a_sub_scenario_names_its_sector() -> None:
    guess = guess_sector("智慧交通")
    assert guess is not None
    assert (guess.slug, guess.sub_scenario, guess.is_certain) == ("city", "smart-transport", True)


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("交通", "city"),
        ("物流仓储", "industry"),
        ("环保", "ecology"),
        ("水利", "disaster-prevention"),
        ("医疗健康", "medical"),
        ("先进制造", "industry"),
        ("新能源", "energy"),
        ("能源行业", "energy"),
        ("医疗领域", "medical"),
        ("量子计算/通信", "research"),
        ("智能家居/语音", "consumption"),
        ("算力/芯片", "research"),
        ("卫生、健康", "medical"),
    ],
)
def test_other_words_are_guesses(word: str, slug: str) -> None:
    guess = guess_sector(word)
    assert guess is not None
    assert (guess.slug, guess.is_certain) == (slug, False)


@pytest.mark.parametrize("word", ["", "  ", "其他", "行业", "/", "外星"])
def test_unknown_words_are_left_to_people(word: str) -> None:
    assert guess_sector(word) is None


@pytest.mark.parametrize(
    ("word", "sector", "sub_scenario"),
    [
        ("医疗服务管理/医院管理", "medical", "smart-care"),
        ("健康产业发展/药物研发", "medical", "smart-pharmacy"),
        ("药物研发", "research", "drug-discovery"),
        ("智能医药", "medical", "smart-pharmacy"),
        ("基层公卫服务/健康管理服务", "medical", "health-management"),
        ("供应链", "industry", "supply-chain"),
    ],
)
def test_sub_scenarios_are_guessed_within_their_sector(
    word: str, sector: str, sub_scenario: str
) -> None:
    found = guess_sub_scenario(word, sector)
    assert found is not None
    assert found.slug == sub_scenario


def test_a_sub_scenario_of_another_sector_is_none() -> None:
    assert guess_sub_scenario("智能医药", "city") is None
    assert guess_sub_scenario("医学教学科研/医学教学", "medical") is None


def test_looking_up() -> None:
    assert get_sector("medical").name == "医疗"
    assert find_sector("medical") is get_sector("medical")
    assert find_sector("nothing") is None
    assert find_sub_scenario("nothing") is None
    with pytest.raises(KeyError):
        get_sector("nothing")
