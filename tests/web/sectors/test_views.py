"""The sectors' pages."""

from datetime import timedelta

import pytest

from marketplace.domain.sectors import SECTORS
from tests.conftest import Clock
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.pages import Browser


def test_all_sectors_stand_in_their_group_with_what_is_open(page: Browser, clock: Clock) -> None:
    insert_scenarios(
        {"sector": "medical"},
        {"sector": "medical"},
        {"sector": "medical", "proposal_deadline": clock.now()},
        {"sector": "energy"},
    )
    shown = page.get("/sectors")
    assert shown.texts("h2") == ["重点行业", "探索行业"]
    names = [text for text in shown.texts("th") if text in {sector.name for sector in SECTORS}]
    assert names == [sector.name for sector in SECTORS]
    counts = dict(zip(names, shown.texts("td")[1::2], strict=True))
    assert {name: count for name, count in counts.items() if count != "0"} == {
        "医疗": "2",
        "能源": "1",
    }


@pytest.mark.parametrize("slug", [sector.slug for sector in SECTORS])
def test_every_sector_has_a_page(page: Browser, slug: str) -> None:
    shown = page.get(f"/sectors/{slug}")
    assert shown.status == 200
    assert "这个行业现在没有可以申报的场景" in shown.text


@pytest.mark.parametrize("slug", ["magic", "Medical", "%00", "x" * 5000])
def test_there_is_no_page_for_other_words(page: Browser, slug: str) -> None:
    assert page.get(f"/sectors/{slug}").status == 404


def test_a_sector_lists_what_accepts_proposals_soonest_first(page: Browser, clock: Clock) -> None:
    now = clock.now()
    insert_scenarios(
        {"title": "下月截止", "sector": "medical", "proposal_deadline": now + timedelta(days=30)},
        {
            "title": "明天截止",
            "sector": "medical",
            "sub_scenario": "smart-care",
            "proposal_deadline": now + timedelta(days=1),
        },
        {"title": "已截止", "sector": "medical", "proposal_deadline": now},
        {"title": "别的行业", "sector": "energy"},
    )
    shown = page.get("/sectors/medical")
    assert shown.texts("h3", css="scenario-title") == ["明天截止", "下月截止"]
    assert "可申报场景：2 个" in shown.text
    assert "智能医疗 可申报 1 个" in shown.text
    assert "智能医药 可申报 0 个" in shown.text


def test_a_sector_heads_its_models_by_evidence_and_leaves_out_who_has_none(page: Browser) -> None:
    vendor = make_vendor()
    for name, right in (("较差", 25), ("较好", 36)):
        make_credential(vendor, make_version(vendor, name=name), TASK, right, 37)
    make_version(vendor, name="没测过")
    hidden = make_version(vendor, name="没公开", is_published=False)
    make_credential(vendor, hidden, TASK, 37, 37)
    shown = page.get("/sectors/industry")
    assert [text.split()[0] for text in shown.texts("th") if "v1" in text] == ["较好", "较差"]
    assert "有可计分成绩的模型：2 个" in shown.text
    assert "没测过" not in shown.text


def test_a_sector_without_a_public_benchmark_says_what_scores_mean(page: Browser) -> None:
    sentence = "目前没有公开的中文评测基准专门衡量人力资源行业的工作"
    assert sentence in page.get("/sectors/human-resources").text
    assert "评测基准" not in page.get("/sectors/medical").text
