"""Ten scenarios go from an uploaded spreadsheet to a published gazette."""

import re
from urllib.parse import urlsplit

from marketplace.exchange.scenario_headers import ALIASES
from marketplace.exchange.workbook import write_xlsx
from marketplace.services import schedule
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Browse
from tests.journeys.desk import Desk
from tests.journeys.site import Site
from tests.mails import read_mails

TITLES = (
    *("主运皮带异物识别", "选矿药剂用量预测", "铝板表面缺陷检测", "轧机轴承剩余寿命预测"),
    *("窑炉燃烧优化控制", "铸件尺寸在线测量", "配电房红外巡检", "备件需求预测与调拨"),
    *("焊缝射线底片判读", "车间安全着装识别"),
)
WITHOUT_A_CEILING, WITH_A_BAD_BUDGET = TITLES[3], TITLES[6]
SAID = {
    "demand_unit": "伏牛山矿业集团",
    "sector": "工业",
    "city": "平顶山",
    "contents": "在现场部署识别或预测服务，结果接入调度台并留存记录，联调后试运行三个月。",
    "budget": "200-300万元",
    "price_ceiling": "260万元",
    "reference_price": "200万元",
    "cooperation_mode": "采购服务",
    "deployment": "本地部署",
    "requirements": "【必须】模型权重部署在需求方机房\n【评分】说明驻场培训的安排",
    "criteria": "行业测评成绩 50；报价 30；交付工期 20",
    "question_deadline": "2026-03-20",
    "proposal_deadline": "2026-03-31",
    "planned_award_date": "2026-04-20",
    "reference_days": "90",
    "longest_days": "180",
    "delivery_from": "2026-05-01",
    "delivery_to": "2026-11-30",
    "contact_name": "李工",
    "contact_phone": "0371-55550001",
}


def _workbook() -> bytes:
    """Ten rows: one with a word that must be guessed at, one with a budget that cannot be read,
    one without a price ceiling."""
    odd = {
        TITLES[0]: {"sector": "煤炭"},
        WITH_A_BAD_BUDGET: {"budget": "看着办"},
        WITHOUT_A_CEILING: {"price_ceiling": ""},
    }
    rows = []
    for title in TITLES:
        problem = f"{title}现在靠人工，夜班和检修期间误判多，每月因此停工两次以上。"
        rows.append({"title": title, "pain_point": problem, **SAID, **odd.get(title, {})})
    headers = [ALIASES[field][0] for field in rows[0]]
    return write_xlsx(headers, [list(row.values()) for row in rows])


def _upload(buyer: Desk) -> None:
    """To the words that were guessed at, and on to the rows."""
    buyer.open("/imports/scenarios")
    buyer.fill(file=("清单.xlsx", _workbook()))
    buyer.press()
    assert "煤炭" in buyer.text
    rows = urlsplit(buyer.page.url).path.removesuffix("/words")
    buyer.open(f"{rows}?show=guessed")
    assert "按原文“煤炭”猜的，请核对" in buyer.text
    buyer.open(f"{rows}/words")
    buyer.press()
    assert urlsplit(buyer.page.url).path == rows


def _correct_and_save(buyer: Desk) -> None:
    """The one error stands at its cell; corrected there, ten drafts are made."""
    wrong = buyer.main.locator(".import-row").filter(has_text=WITH_A_BAD_BUDGET)
    assert "看不懂预算“看着办”" in wrong.locator(".has-error").inner_text()
    assert buyer.main.locator(".field.has-error").count() == 1
    assert_accessible(buyer.page)
    wrong.locator('[name$="-budget"]').fill("200-300万元")
    buyer.press("button[name=then][value=finish]")
    assert "10 份草稿" in buyer.text
    buyer.press_in("/drafts")
    assert [row[0] for row in buyer.read_table("生成的草稿和已有的场景")] == list(TITLES)


def _complete(buyer: Desk) -> None:
    """What the sheet left out is named on the list, and filled in where it is asked for."""
    buyer.open("/workspace/scenarios")
    (row,) = [row for row in buyer.read_table("本单位的场景") if "还缺：" in row[3]]
    assert row[0] == WITHOUT_A_CEILING
    assert "还缺：最高限价" in row[3]
    buyer.follow(WITHOUT_A_CEILING)
    draft = urlsplit(buyer.page.url).path
    buyer.open(f"{draft}/edit?step=budget")
    buyer.fill(price_ceiling="260")
    buyer.press(".submit-row .btn-primary")


def _submit_all(buyer: Desk) -> None:
    buyer.open("/workspace/scenarios")
    for _ in TITLES:
        buyer.press_in("/submit")
        assert urlsplit(buyer.page.url).path == "/workspace/scenarios"
    assert buyer.main.locator('form[action$="/submit"]').count() == 0


def _put_in_batch(administrator: Desk) -> None:
    """Everything in the queue into the first batch, to be published on Wednesday."""
    administrator.open("/admin/scenarios")
    administrator.main.locator("[data-ticks]").check()
    assert administrator.main.locator("[name=scenario_id]:checked").count() == len(TITLES)
    administrator.fill(batch="new")
    administrator.press(".put-in button")
    assert "10 个场景会编入" in administrator.text
    assert_accessible(administrator.page)
    administrator.fill(notice="现公布第一批场景，欢迎供给方申报。")
    administrator.press()
    assert urlsplit(administrator.page.url).path == "/admin/batches/1"
    administrator.fill(publish_at="2026-03-04T09:00")
    administrator.press('form[action$="/schedule"] .btn')
    assert "现定于2026年3月4日 09:00自动发布" in administrator.text
    assert_accessible(administrator.page)


def _read_gazette(visitor: Desk) -> None:
    visitor.open("/batches")
    assert "第一批" in visitor.text
    visitor.open("/batches/1")
    assert "第一批" in visitor.text
    assert "发布日期：2026年3月4日" in visitor.text
    rows = visitor.read_table("本批共 10 个场景")
    assert [re.sub(r"^\d+\. ", "", row[0]) for row in rows] == list(TITLES)
    assert [row[0].split(".")[0] for row in rows] == [str(n) for n in range(1, 11)]
    assert {row[1] for row in rows} == {SAID["demand_unit"]}
    assert_accessible(visitor.page)


def test_ten_scenarios_from_a_spreadsheet_to_a_gazette(
    browse: Browse, site: Site, clock: Clock
) -> None:
    with site.context():
        people = make_buyer(), make_administrator(), make_vendor()
    buyer, administrator, watcher = (Desk(browse(person)) for person in people)
    visitor = Desk(browse())
    watcher.open("/sectors/industry")
    watcher.press_in("/watch")
    assert "取消关注" in watcher.text

    _upload(buyer)
    _correct_and_save(buyer)
    _complete(buyer)
    _submit_all(buyer)
    site.deliver()
    _put_in_batch(administrator)
    visitor.open("/batches/1", status=404)
    visitor.open("/scenarios")
    assert TITLES[0] not in visitor.text

    clock.advance(days=2)
    with site.context():
        schedule.run_due()
    site.deliver()
    _read_gazette(visitor)
    visitor.follow(TITLES[0])
    assert visitor.page.locator("h1").inner_text() == TITLES[0]
    watcher.open("/notifications")
    assert "有您关注的行业或单位的场景 10 个" in watcher.text
    watcher.press_in("/open")
    assert urlsplit(watcher.page.url).path == "/batches/1"
    (mail,) = read_mails(site.mail, people[2].email)
    assert mail["Subject"] == "新一批场景：人工智能重点应用场景机会清单（第一批）"
