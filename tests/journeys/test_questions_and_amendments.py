"""A question is asked, answered and amended upon; one sealed proposal is confirmed, one is not."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from marketplace.domain.membership import OrganisationKind
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Browse, sign_in
from tests.journeys.desk import Desk
from tests.journeys.site import Site
from tests.journeys.steps import open_and_rank
from tests.mails import read_mails

QUESTION = "六条皮带的相机已经装好了吗？由谁采购？"
PUBLIC = "相机由谁采购？"
ANSWER = "相机由需求方采购，三月底前装好。"
REASON = "产线检修提前，参考工期缩短十天。"


@dataclass(frozen=True)
class Call:
    """Who takes part; `path` is the listing's."""

    buyer: Person
    asker: Person
    steady: Person
    absent: Person
    path: str
    organisations: dict[str, str]


@pytest.fixture
def call(site: Site) -> Call:
    """A published listing and two sealed proposals; nobody has asked anything yet."""
    with site.context():
        buyer = make_buyer()
        company = make_organisation(OrganisationKind.VENDOR, name="龙门石窟智能有限公司")
        asker = make_person(
            OrganisationKind.VENDOR,
            organisation=company,
            name="钱多多",
            phone="13900001111",
            email="qian@longmen.example.com",
        )
        steady, absent = make_vendor(), make_vendor()
        scenario = make_scenario(buyer)
        make_proposal(steady, scenario, price=1_800_000)
        make_proposal(absent, scenario, price=1_600_000)
        names = {"steady": steady.organisation.name, "absent": absent.organisation.name}
        return Call(buyer, asker, steady, absent, f"/scenarios/{scenario.id}", names)


def _ask(asker: Desk, path: str) -> None:
    """Watch the listing, then ask about it."""
    asker.open(path)
    asker.press_in("/watch")
    assert "取消关注" in asker.text
    asker.follow("提一个问题")
    assert "没有人会知道是谁问的" in asker.text
    assert_accessible(asker.page)
    asker.fill(text=QUESTION)
    asker.press()
    assert QUESTION in asker.text


def _answer(buyer: Desk, path: str) -> None:
    """Reword the question, answer it, publish both."""
    buyer.open("/workspace")
    assert "1 个问题待回答" in buyer.text
    buyer.open(f"{path}/questions")
    assert_accessible(buyer.page)
    buyer.press('a[href$="/answer"]')
    assert QUESTION in buyer.text
    assert_accessible(buyer.page)
    buyer.fill(public_text=PUBLIC, answer=ANSWER)
    buyer.press("button[name=publish]")
    assert "已公布为第 1 号答疑" in buyer.text


def _amend(buyer: Desk, path: str) -> None:
    """Two days before the deadline: the preview says where that moves."""
    buyer.open(f"{path}/amend")
    buyer.fill(reference_days="80")
    buyer.press("button[name=then][value=preview]")
    assert "申报截止将是 2026年3月19日 23:59" in buyer.text
    assert "供给方须在截止前确认或替换" in buyer.text
    assert_accessible(buyer.page)
    buyer.fill(reason=REASON)
    buyer.press("button[name=then][value=publish]")
    assert urlsplit(buyer.page.url).path == f"{path}/amendments"
    assert "申报截止由 2026年3月16日 09:00 改为 2026年3月19日 23:59" in buyer.text
    assert_accessible(buyer.page)


def _confirm(vendor: Desk, path: str) -> None:
    """From the workspace to a new receipt."""
    vendor.open("/notifications")
    assert "更正" in vendor.text
    vendor.open("/workspace")
    assert "请确认或替换已密封的方案" in vendor.text
    vendor.press(f'a[href="{path}/proposal"]')
    assert "场景已更正，请确认或替换" in vendor.text
    assert_accessible(vendor.page)
    vendor.press_in("/confirm")
    assert urlsplit(vendor.page.url).path == f"{path}/proposal/receipts/2"
    vendor.open(f"{path}/proposal")
    assert "请确认或替换" not in vendor.text


def _open(buyer: Desk, supervisor: Desk, call: Call) -> None:
    """Only the confirmed proposal is ranked; the cheaper one is out, and it says why."""
    rows = open_and_rank(buyer, supervisor, call.path)
    assert [row[:2] for row in rows] == [["第 1 名", call.organisations["steady"]]]
    _, _, rest = buyer.text.rpartition(call.organisations["absent"])
    assert "未确认第 1 号更正" in rest


def _names_nobody(buyer: Desk, call: Call, paths: list[str]) -> None:
    secrets = ("龙门石窟", "钱多多", "13900001111", "qian@longmen")
    for path in paths:
        buyer.page.goto(path)
        page = buyer.page.content()
        assert [one for one in secrets if one in page] == [], path


def test_a_question_an_amendment_and_a_confirmation(
    browse: Browse, site: Site, clock: Clock, call: Call
) -> None:
    asker, buyer, steady, absent = (
        Desk(browse(person)) for person in (call.asker, call.buyer, call.steady, call.absent)
    )
    visitor = Desk(browse())

    _ask(asker, call.path)
    site.deliver()
    _answer(buyer, call.path)
    site.deliver()
    visitor.open(call.path)
    assert PUBLIC in visitor.text
    assert ANSWER in visitor.text
    assert QUESTION not in visitor.text
    asker.open("/notifications")
    assert "答疑" in asker.text

    clock.advance(days=12)
    people = (call.asker, call.buyer, call.steady, call.absent)
    for desk, person in zip((asker, buyer, steady, absent), people, strict=True):
        sign_in(desk.page, person.email)
    _amend(buyer, call.path)
    site.deliver()
    for person in (call.asker, call.steady, call.absent):
        assert any("更正" in str(m["Subject"]) for m in read_mails(site.mail, person.email))
    visitor.open(call.path)
    assert REASON in visitor.text
    _confirm(steady, call.path)
    absent.open("/workspace/proposals")
    assert "请确认或替换" in absent.text
    own = ["", "/questions", "/amendments", "/amend", "/opening"]
    around = ["/workspace", "/workspace/scenarios", "/notifications"]
    _names_nobody(buyer, call, [*(call.path + page for page in own), *around])

    clock.advance(days=6)
    site.deliver()
    for desk, person in ((buyer, call.buyer), (absent, call.absent)):
        sign_in(desk.page, person.email)
    absent.open(f"{call.path}/proposal")
    assert "截止前没有确认或替换" in absent.text
    with site.context():
        official = make_supervisor()
    _open(buyer, Desk(browse(official)), call)
    _names_nobody(buyer, call, [call.path + page for page in ("", "/ranking", "/questions")])
    told = [str(mail) for mail in read_mails(site.mail, call.buyer.email)]
    assert not any("longmen" in mail for mail in told)
