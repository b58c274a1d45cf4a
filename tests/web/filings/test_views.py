"""Administrators check numbers and papers, and import the public register."""

import io
import json
from datetime import date

import pytest

from marketplace.models import DocumentBadge, Filing
from marketplace.services import document_badges, filing_register, filings, models
from marketplace.services.document_badges import BadgeFile, BadgeText
from marketplace.web.filings.register import MOST_SHOWN
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_version
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

NUMBER = "Henan-JiaMo-202501010001"
HEADERS = "类别,序号,模型名称,备案单位,备案号,备案时间"
ROW = f"备案,1,甲模型,甲有限公司,{NUMBER},2025-01-10"
SWAPPED = "备案,3,丙有限公司,丙模型,,2025-01-11"
EARLIER = "备案,2,乙模型,乙有限公司,,2025-01-09"
LATER = "备案,9,丁模型,丁有限公司,,2025-01-12"


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def filing(vendor: Person) -> Filing:
    model = make_version(vendor).model
    return models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)


@pytest.fixture
def paper(vendor: Person) -> DocumentBadge:
    model = make_version(vendor, name="有报告的模型").model
    text = BadgeText("cnas", "CNAS-1", "某检测中心", date(2026, 1, 5))
    return document_badges.add(vendor.actor, model.id, text, BadgeFile("内容".encode(), "a.txt"))


@pytest.fixture
def chief(page: Browser) -> Browser:
    """An administrator at a browser."""
    return page.signed_in(make_administrator().user)


def upload(chief: Browser, *rows: str, name: str = "名单.csv", **fields: object):  # type: ignore[no-untyped-def]
    data = "\n".join((HEADERS, *rows)).encode()
    form = chief.get("/admin/filings/register")
    return form.submit({"file": (io.BytesIO(data), name), **fields})


def test_a_number_is_checked_and_everybody_reads_it(
    page: Browser, chief: Browser, filing: Filing, vendor: Person
) -> None:
    public = f"/models/{filing.model_id}"
    assert "供给方填报，待核对" in page.get(public).text
    upload(chief, ROW)
    queue = chief.get("/admin/filings")
    assert "单位不同" in queue.text
    opened = chief.get(queue.links[f"去核对{NUMBER}"])
    done = opened.submit({"state": "checked", "source": "公告 2025-01-10"})
    assert done.path == "/admin/filings"
    assert "没有待核对的编号" in done.text
    assert "公告 2025-01-10" in done.text
    shown = page.get(public).text
    assert "平台已核对" in shown
    assert "来源：公告 2025-01-10" in shown
    again = chief.get(f"/admin/filings/{filing.id}/check")
    again.submit({"state": "not-found", "source": "公告 2026-02-01"})
    shown = page.get(public).text
    assert "核对时没有查到" in shown
    assert "公告 2026-02-01" in shown
    history = chief.get(f"/admin/filings/{filing.id}/check").text
    assert "公告 2025-01-10" in history
    told = page.signed_in(vendor.user).get("/notifications").text
    assert f"编号 {NUMBER} 在公布的名单里没有查到" in told


def test_long_queues_are_turned_page_by_page(chief: Browser, vendor: Person) -> None:
    owned = [make_version(vendor, name=name).model for name in ("甲模型", "乙模型", "丙模型")]
    count = filings.PER_PAGE + 1
    for number in range(1, count + 1):
        model = owned[number % len(owned)]
        text = f"Henan-JiaMo-2025010100{number:02}"
        models.add_filing(vendor.actor, model.id, "generative-service", text, None)
        paper = BadgeText("cnas", f"CNAS-{number:02}", "某检测中心", date(2026, 1, 5))
        file = BadgeFile(text.encode(), "a.txt")
        document_badges.add(vendor.actor, model.id, paper, file)
    queue = chief.get("/admin/filings")
    assert f"待核对的编号（{count}）" in queue.text
    assert f"待核对的证书和报告（{count}）" in queue.text
    assert "Henan-JiaMo-202501010021" not in queue.text
    later = chief.get("/admin/filings?page=2")
    assert "Henan-JiaMo-202501010021" in later.text
    assert "Henan-JiaMo-202501010001" not in later.text
    assert "CNAS-01" in later.text
    assert "/admin/filings?page=2&papers=2#papers" in later.links.values()
    both = chief.get("/admin/filings?page=2&papers=2")
    assert "CNAS-21" in both.text
    assert 'href="/admin/filings?papers=2#numbers"' in both.html
    past = chief.get("/admin/filings?page=99&papers=x")
    assert "Henan-JiaMo-202501010021" in past.text


def test_a_check_without_a_result_or_source_is_kept_as_typed(
    chief: Browser, filing: Filing
) -> None:
    form = chief.get(f"/admin/filings/{filing.id}/check")
    refused = form.submit({"source": "公告"})
    assert refused.status == 422
    assert "请选择核对的结果。" in refused.text
    assert refused.form(form.path).controls["source"].values == ["公告"]


def test_what_was_checked_or_changed_meanwhile_is_looked_at_again(
    chief: Browser, page: Browser, filing: Filing, vendor: Person
) -> None:
    other = page.signed_in(make_administrator().user)
    address = f"/admin/filings/{filing.id}/check"
    first, second = chief.get(address), other.get(address)
    found = {"state": "checked", "source": "公告"}
    assert first.submit(found).path == "/admin/filings"
    # Pressed twice: once is enough.
    assert first.submit(found).path == "/admin/filings"
    refused = second.submit({"state": "not-found", "source": "别处"})
    assert refused.status == 409
    assert "别人核对过它" in refused.text
    assert [check.state for check in filing.checks] == ["checked"]
    third = other.get(address)
    number = "Henan-JiaMo-202501010002"
    models.save_filing(vendor.actor, filing.model_id, filing.id, "generative-service", number, None)
    assert third.submit(found).status == 409
    assert filing.state == "unchecked"


def test_a_paper_that_was_changed_meanwhile_is_looked_at_again(
    chief: Browser, vendor: Person, paper: DocumentBadge
) -> None:
    shown = chief.get(f"/admin/badges/{paper.id}/check")
    text = BadgeText("cnas", "CNAS-2", "某检测中心", date(2026, 1, 5))
    document_badges.save(vendor.actor, paper.model_id, paper.id, text)
    assert shown.submit({"state": "checked", "source": "机构网站"}).status == 409
    assert paper.state == "unchecked"


def test_what_the_register_no_longer_has_is_seen(chief: Browser, filing: Filing) -> None:
    upload(chief, ROW, LATER)
    chief.get(f"/admin/filings/{filing.id}/check").submit({"state": "checked", "source": "公告"})
    delta = upload(chief, LATER)
    assert "消失 1 条" in delta.text
    assert "起名单上没有了" in chief.get("/admin/filings").text


def test_a_paper_is_read_and_checked(page: Browser, chief: Browser, paper: DocumentBadge) -> None:
    queue = chief.get("/admin/filings")
    opened = chief.get(queue.links["去核对CNAS-1"])
    fetched = chief.client.get(opened.links["a.txt"])
    assert fetched.get_data() == "内容".encode()
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    refused = opened.submit({"state": "checked", "source": ""})
    assert refused.status == 422
    done = opened.submit({"state": "checked", "source": "机构网站"})
    assert "最近核对的证书和报告" in done.text
    shown = page.get(f"/models/{paper.model_id}").text
    assert "来源：机构网站" in shown
    assert paper.digest in shown


def test_an_import_says_row_by_row_what_it_brought(chief: Browser) -> None:
    shown = upload(chief, ROW, LATER, SWAPPED, EARLIER)
    assert "读了 4 行：新增 3 条，改动 0 条，消失 0 条" in shown.text
    assert "模型名称和单位两栏像是颠倒了" in shown.text
    assert "次序乱了" in shown.text
    rows = [line.split() for line in shown.texts("tr")]
    assert rows[1][:4] == ["第", "4", "行", "模型名称、备案单位"]
    changed = upload(chief, ROW.replace("甲模型", "甲模型二"), is_partial=True)
    assert "改动 1 条，消失 0 条" in changed.text
    assert "甲模型 → 甲模型二" in changed.text
    assert filing_register.count_entries() == 3


def test_what_comes_back_is_said_in_words(chief: Browser) -> None:
    upload(chief, ROW, LATER)
    upload(chief, LATER)
    assert "甲模型：重新列入名单" in "".join(upload(chief, ROW, LATER).text.split())


def test_of_very_many_rows_the_page_shows_some(chief: Browser) -> None:
    count = MOST_SHOWN + 1
    new = upload(chief, *(f"备案,{number},模型,甲有限公司,," for number in range(1, count + 1)))
    assert f"新增 {count} 条" in new.text
    assert "还有 1 条没有列在这里" in new.text
    odd = upload(chief, *(f"备案,x{number},模型,甲有限公司,," for number in range(count)))
    assert f"有问题的行（{count}）" in odd.text
    assert "还有 1 行没有列在这里" in odd.text
    assert filing_register.count_entries() == count


def test_a_file_without_rows_is_no_success(chief: Browser) -> None:
    shown = upload(chief)
    assert "读了 0 行" in shown.text
    assert "notice-warn" in shown.html


def test_a_file_without_headers_names_no_template(chief: Browser) -> None:
    form = chief.get("/admin/filings/register")
    refused = form.submit({"file": (io.BytesIO("甲,乙\n1,2\n".encode()), "名单.csv")})
    assert refused.status == 422
    assert "没有找到表头" in refused.text
    assert "模板" not in refused.text


def test_an_import_that_is_no_table_is_refused(chief: Browser) -> None:
    form = chief.get("/admin/filings/register")
    assert form.submit({"file": (io.BytesIO(b"%PDF-1.4"), "名单.pdf")}).status == 422
    assert "请选择文件。" in form.submit({}).text


def test_json_lines_name_their_own_columns(chief: Browser) -> None:
    row = {"series": "备案", "registry_no": "一", "model_name": "甲", "filing_number": None}
    form = chief.get("/admin/filings/register")
    data = json.dumps(row, ensure_ascii=False).encode()
    shown = form.submit({"file": (io.BytesIO(data), "名单.jsonl")})
    assert "registry_no" in shown.text
    assert "不是整数" in shown.text


@pytest.mark.parametrize("make", [make_buyer, make_vendor])
def test_only_administrators_check(page: Browser, filing: Filing, make: object) -> None:
    desk = page.signed_in(make().user)  # type: ignore[operator]
    paths = ("/admin/filings", f"/admin/filings/{filing.id}/check", "/admin/filings/register")
    assert {desk.get(path).status for path in paths} == {403}
    assert page.get(paths[0]).location.startswith("/sign-in")


def test_absurd_numbers_are_no_addresses(chief: Browser) -> None:
    for number in (0, 999999, 10**30):
        assert chief.get(f"/admin/filings/{number}/check").status == 404
        assert chief.get(f"/admin/badges/{number}/check").status == 404
        assert chief.get(f"/admin/badges/{number}/file").status == 404
