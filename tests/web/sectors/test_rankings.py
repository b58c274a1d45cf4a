"""A sector's rankings: what everybody reads, and what a vendor reads of its own."""

from marketplace.services.benchmarks import seed
from tests.conftest import Clock
from tests.factories.awards import make_award
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.pages import Browser

BELT = {"title": "皮带异物识别", "contents": "识别皮带上的异物，给出截图、时间和位置。"}


def test_a_model_s_line_leads_to_the_model_its_benchmark_and_its_credential(page: Browser) -> None:
    seed()
    vendor = make_vendor()
    version = make_version(vendor)
    row = make_credential(vendor, version, TASK, 33, 37)
    shown = page.get("/sectors/industry/models")
    assert shown.links["皮带巡检大模型"] == f"/models/{version.model_id}"
    assert shown.links["T1 凭证"] == f"/credentials/{row.id}"
    assert any(address.startswith("/benchmarks/") for address in shown.links.values())
    assert "不同基准中最好的 1 项之和" in shown.text


def test_the_rule_stands_beside_the_figures(page: Browser) -> None:
    text = page.get("/sectors/industry/models").text
    assert "证据得分 = 不同基准中最好的 3 项之和 ÷ 3" in text
    assert "T1 是供给方自测，一项最多得 0.3 分" in text


def test_who_has_no_score_is_listed_apart(page: Browser) -> None:
    vendor = make_vendor()
    make_version(vendor, name="没测过")
    make_credential(vendor, make_version(vendor, name="没用"), "no-such-task", 30, 37)
    shown = page.get("/sectors/industry/models")
    assert "没有可计分的成绩" in shown.texts("h2")
    assert "没有提交测评" in shown.text
    assert "有测评，但没有一项能在这个行业计分" in shown.text
    assert "有可计分成绩的模型：0 个" in shown.text


def test_models_come_a_page_at_a_time(page: Browser) -> None:
    vendor = make_vendor()
    for number in range(21):
        make_version(vendor, name=f"模型{number:02}")
    assert "模型20" not in page.get("/sectors/industry/models").text
    assert "模型20" in page.get("/sectors/industry/models?page=2").text
    assert "模型20" in page.get("/sectors/industry/models?page=99").text
    assert "模型00" in page.get("/sectors/industry/models?page=nonsense").text


def test_vendors_are_named_once_a_delivery_is_accepted(page: Browser, clock: Clock) -> None:
    awarded = make_award(clock)
    name = awarded.selected.model.organisation.name
    before = page.get("/sectors/industry/vendors")
    assert name not in before.text
    assert "这个行业还没有通过验收的场景" in before.text
    awarded.deliver(clock)
    after = page.get("/sectors/industry/vendors")
    assert after.links[awarded.scenario.title] == f"/scenarios/{awarded.scenario.id}"
    assert name in after.text
    assert name in page.get("/sectors/industry").text


def test_a_vendor_reads_which_scenarios_suit_its_models_as_advice(page: Browser) -> None:
    vendor = make_vendor()
    make_version(vendor)
    insert_scenarios(BELT)
    browser = page.signed_in(vendor.user)
    for path in ("/sectors/industry", "/sectors/industry/scenarios"):
        shown = browser.get(path)
        assert "与贵单位模型相符的场景（参考）" in shown.text
        assert "不是评审结果" in shown.text
        assert "皮带异物识别" in shown.texts("h3", css="scenario-title")
    assert "异物" in browser.get("/sectors/industry/scenarios").text


def test_a_vendor_never_reads_of_another_s_hidden_models(page: Browser) -> None:
    vendor, other = make_vendor(), make_vendor()
    hidden = make_version(other, name="别家没公开的", is_published=False)
    make_credential(other, hidden, TASK, 37, 37)
    insert_scenarios(BELT)
    for browser in (page, page.signed_in(vendor.user)):
        for path in ("", "/models", "/vendors", "/scenarios"):
            assert "别家没公开的" not in browser.get(f"/sectors/industry{path}").html
    own = page.signed_in(vendor.user).get("/sectors/industry/scenarios")
    assert "贵单位还没有公开的模型" in own.text


def test_nobody_else_has_the_page_of_fits(page: Browser) -> None:
    assert page.get("/sectors/industry/scenarios", follow=False).status == 302
    assert page.signed_in(make_buyer().user).get("/sectors/industry/scenarios").status == 403
    insert_scenarios(BELT)
    assert "参考" not in page.signed_in(make_buyer().user).get("/sectors/industry").text


def test_there_are_no_rankings_of_other_words(page: Browser) -> None:
    vendor = page.signed_in(make_vendor().user)
    for path in ("models", "vendors", "scenarios"):
        assert vendor.get(f"/sectors/magic/{path}").status == 404
