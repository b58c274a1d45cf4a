"""The public catalogue and a model's page."""

import pytest

from marketplace.services import models, outbox
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version, model_profile
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")


def titles(page: Page) -> list[str]:
    return page.texts("h2", css="scenario-title")


def list_models(*names: str, **fields: object) -> None:
    vendor = make_vendor()
    for name in names:
        models.create_model(vendor.actor, model_profile(name=name, **fields))
    outbox.deliver_due()


def test_published_models_are_listed_and_hidden_ones_are_not(page: Browser) -> None:
    list_models("巡检大模型")
    list_models("还没公开", is_published=False)
    assert titles(page.get("/models")) == ["巡检大模型"]


def test_words_and_filters_narrow_and_stay_in_the_address(page: Browser) -> None:
    list_models("巡检大模型", sectors=("industry",))
    list_models("病历大模型", sectors=("medical",), kind="application")
    assert titles(page.get("/models?q=病历")) == ["病历大模型"]
    assert titles(page.get("/models?sector=industry")) == ["巡检大模型"]
    assert titles(page.get("/models?sector=industry&kind=application")) == []
    both = page.get("/models?q=大模型&sector=medical")
    assert titles(both) == ["病历大模型"]
    assert "sector=medical" in next(link for text, link in both.links.items() if "大模型”" in text)


def test_an_empty_answer_helps_on(page: Browser) -> None:
    found = page.get("/models?q=不存在的东西")
    assert "没有找到模型" in found.text
    assert found.links["查看全部模型"] == "/models"


@pytest.mark.parametrize(
    "address",
    [
        "?page=0",
        "?page=-1",
        "?page=999999999999999999999",
        "?page=x",
        "?q=%00",
        "?q=" + "%E9%95%BF" * 500,
        "?sector=atlantis&kind=&tier=T9",
        "?sector=medical&sector=medical",
        "?q=<script>alert(1)</script>",
        "?q=(AND%20OR%20%22",
    ],
)
def test_a_strange_address_is_no_error(page: Browser, address: str) -> None:
    found = page.get(f"/models{address}")
    assert found.status == 200
    assert "<script>alert" not in found.html


def test_a_page_says_what_the_model_is_and_what_it_was_tested_on(page: Browser) -> None:
    vendor = make_vendor()
    version = make_version(vendor, base_model="某基座 7B")
    make_credential(vendor, version, TASK, 30, 37)
    models.add_filing(vendor.actor, version.model_id, "registration", "豫登记2026001号", None)
    for reader in (page, page.signed_in(make_buyer().user), page.signed_in(vendor.user)):
        shown = reader.get(f"/models/{version.model_id}")
        for words in ("某基座 7B", "豫登记2026001号", "待核对", "v1", "T1", "results.json"):
            assert words in shown.text
    assert "添加版本" not in page.get(f"/models/{version.model_id}").text
    own = page.signed_in(vendor.user).get(f"/models/{version.model_id}")
    assert own.links["添加版本"] == f"/models/{version.model_id}/versions/new"


def test_a_hidden_model_is_there_for_its_vendor_alone(page: Browser) -> None:
    vendor = make_vendor()
    version = make_version(vendor, is_published=False)
    path = f"/models/{version.model_id}"
    assert "没有公开" in page.signed_in(vendor.user).get(path).text
    for other in (make_vendor(), make_buyer(), make_administrator()):
        assert page.signed_in(other.user).get(path).status == 404
    assert page.get(path).status == 404


@pytest.mark.parametrize("number", ["0", "999999", str(10**30), "x", "-1", "²"])
def test_there_is_no_such_model(page: Browser, number: str) -> None:
    assert page.get(f"/models/{number}").status == 404


def test_what_vendors_write_is_text(page: Browser) -> None:
    list_models("<img src=x onerror=alert(1)>", description="<script>alert(1)</script>")
    for path in ("/models", "/models/1"):
        html = page.get(path).html
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_a_page_past_the_end_is_the_last_one(page: Browser) -> None:
    list_models(*(f"模型{number:02}" for number in range(21)))
    last = page.get("/models?page=2")
    assert len(titles(last)) == 1
    assert titles(page.get("/models?page=999")) == titles(last)
    assert "第 2 页，共 2 页" in page.get("/models?page=999").text
