"""The sectors' pages."""

from datetime import timedelta

import pytest

from marketplace.credentials.tiers import Tier
from marketplace.domain.sectors import SECTORS
from marketplace.models import Credential, Model, ModelVersion
from marketplace.services import search_indexing
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.listings import insert_scenarios
from tests.factories.people import Person, make_vendor
from tests.pages import Browser


def insert_model(vendor: Person, name: str, tier: Tier | None, **fields: object) -> Model:
    """A published model with one version, and a credential where `tier` says so; indexed."""
    with unit_of_work() as work:
        model = work.add(
            Model(
                **{
                    "organisation_id": vendor.organisation.id,
                    "name": name,
                    "kind": "vertical",
                    "sectors": ["medical"],
                    "deployments": ["on-premises"],
                    "description": "看病历、提缺项。",
                    **fields,
                }
            )
        )
        version = work.add(ModelVersion(model_id=model.id, name="v1"))
        if tier is not None:
            work.add(
                Credential(
                    organisation_id=vendor.organisation.id,
                    model_version_id=version.id,
                    format="lm-eval",
                    digest=f"digest of {name}",
                    noted_tier=tier,
                    noted_reasons=[],
                    notes=[],
                    file_name="report.json",
                    size=1,
                    storage_key=f"key-{name}",
                    uploaded_by_id=vendor.user.id,
                )
            )
    search_indexing.rebuild()
    return model


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


def test_a_sector_lists_tested_models_best_first_and_no_others(page: Browser) -> None:
    vendor = make_vendor()
    insert_model(vendor, "没测过", None)
    insert_model(vendor, "证据不足", Tier.T0)
    insert_model(vendor, "自测", Tier.T1)
    insert_model(vendor, "测评机构签发", Tier.T3)
    insert_model(vendor, "没公开", Tier.T3, is_published=False)
    insert_model(vendor, "能源的", Tier.T3, sectors=["energy"])
    shown = page.get("/sectors/medical")
    assert shown.texts("h3", css="scenario-title") == ["测评机构签发", "自测"]
    assert "有测评证据的模型：2 个" in shown.text


def test_a_sector_without_a_public_benchmark_says_what_scores_mean(page: Browser) -> None:
    sentence = "目前没有公开的中文评测基准专门衡量人力资源行业的工作"
    assert sentence in page.get("/sectors/human-resources").text
    assert "评测基准" not in page.get("/sectors/medical").text
