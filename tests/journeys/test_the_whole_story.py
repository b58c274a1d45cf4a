"""A state enterprise posts a scenario, vendors bid, the first is selected: five people."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import Clock
from tests.journeys.conftest import Browse
from tests.journeys.desk import Desk
from tests.journeys.site import Site
from tests.journeys.steps import (
    approve_organisations,
    approve_scenario,
    attach,
    award_first,
    check_and_submit,
    conclude,
    correct,
    deliver,
    find,
    open_and_rank,
    register,
    register_model,
    return_with_reasons,
    sign_in,
    sign_in_administrator,
    sign_in_supervisor,
    submit_scenario,
    write_proposal,
    write_scenario,
)
from tests.journeys.words import CHINESE, FIRST_OFFER, SECOND_OFFER
from tests.mails import read_mails

WORDS = CHINESE
BUYER, FIRST, SECOND = "buyer@example.com", "first@example.com", "second@example.com"


def _subjects(site: Site, receiver: str) -> list[str]:
    """The subjects of all mails to somebody, without the numbers of receipts, sorted."""
    subjects = [str(mail["Subject"]) for mail in read_mails(site.mail, receiver)]
    return sorted(re.sub(r"回执 .*", "回执", subject) for subject in subjects)


def _what_stands_there(desk: Desk, paths: list[str]) -> dict[str, str]:
    """The text of pages, as it is shown to somebody."""
    texts = {}
    for path in paths:
        desk.page.goto(path)
        texts[path] = desk.page.locator("body").inner_text()
    return texts


def test_the_whole_story(browse: Browse, site: Site, clock: Clock) -> None:
    """Five people; the ranking is the one worked out here.

    Evidence, weight 50. C-Eval electrical engineer: proxy in industry (0.5), baseline .25, top
    .7994; both reports are complete, T1 (0.3). z = 1.959964, z² = 3.841459, n = 37.
    30 right: p = .810811; (p + z²/74 - z√(p(1-p)/37 + z²/5476)) / (1 + z²/37)
      = (.862722 - 1.959964 × .069623) / 1.103823 = .657953, shown as 0.658;
      (.657953 - .25) / .5494 = .742543; × .3 × .5 ÷ 3 × 50 = 1.86.
    20 right: p = .540541; (.592452 - 1.959964 × .086104) / 1.103823 = .383840;
      (.383840 - .25) / .5494 = .243611; × .3 × .5 ÷ 3 × 50 = .61.
    Price, weight 20: (200 - 170) / (200 - 160) = .75 → 15.00; (200 - 165) / 40 = .875 → 17.50.
    Delivery, weight 20: (180 - 150) / 90 = .3333 → 6.67; (180 - 135) / 90 = .5 → 10.00.
    Indicators, weight 10: (92 - 80) / (95 - 80) = .8 → 8.00; (86 - 80) / 15 = .4 → 4.00.
    First vendor: 1.86 + 15.00 + 6.67 + 8.00 = 31.53. Second: .61 + 17.50 + 10.00 + 4.00 = 32.11.
    At the price the second began with, 190, it would have had 5.00 for it and been behind.
    """
    buyer, administrator, first, second = (Desk(browse(), is_checked=True) for _ in range(4))

    register(buyer, site, "buyer", WORDS.buyer, WORDS.person, BUYER)
    buyer.open("/scenarios/new", status=403)
    sign_in_administrator(administrator, site)
    approve_organisations(administrator, [WORDS.buyer])
    register(first, site, "vendor", WORDS.vendors[0], "周敏", FIRST)
    register(second, site, "vendor", WORDS.vendors[1], "吴磊", SECOND)
    first.open("/models/new", status=403)
    approve_organisations(administrator, list(WORDS.vendors))

    write_scenario(buyer, WORDS)
    submit_scenario(buyer)
    return_with_reasons(administrator, WORDS)
    correct(buyer, WORDS)
    first.open("/scenarios")
    assert WORDS.title not in first.text
    approve_scenario(administrator, WORDS)
    site.deliver()

    for vendor, offer in ((first, FIRST_OFFER), (second, SECOND_OFFER)):
        register_model(vendor, WORDS, offer.right)
        scenario = find(vendor, WORDS)
    watched, offices = _pages_of_buyer(scenario), _pages_of_administrator(scenario)
    seen_by_buyer = _what_stands_there(buyer, watched)
    seen_by_administrator = _what_stands_there(administrator, offices)

    _bid_first(first, scenario)
    _bid_second(second, scenario)
    site.deliver()
    assert _what_stands_there(buyer, watched) == seen_by_buyer
    assert _what_stands_there(administrator, offices) == seen_by_administrator
    for desk in (buyer, administrator):
        desk.open(f"{scenario}/ranking", status=404 if desk is buyer else 403)

    clock.advance(days=15)
    site.deliver()
    for desk, email in ((buyer, BUYER), (first, FIRST), (second, SECOND)):
        sign_in(desk, email)
    _open(buyer, Desk(browse(), is_checked=True), site, scenario)
    award_first(buyer, scenario, WORDS)
    assert WORDS.vendors[1] in buyer.text
    site.deliver()
    _read_results(first, second, scenario)

    _conclude_after_standstill(buyer, scenario, clock)
    _deliver(buyer, second, first, scenario)
    site.deliver()
    _check_mail(site)


def _pages_of_buyer(scenario: str) -> list[str]:
    own = [scenario, f"{scenario}/opening", "/workspace", "/workspace/scenarios"]
    return [*own, "/scenarios", "/notifications", "/"]


def _pages_of_administrator(scenario: str) -> list[str]:
    own = ["/workspace", "/admin/scenarios", "/admin/organisations", "/admin" + scenario]
    return [*own, scenario, "/notifications"]


def _conclude_after_standstill(buyer: Desk, scenario: str, clock: Clock) -> None:
    buyer.open(f"{scenario}/award/conclude")
    assert "还在公示期" in buyer.text
    clock.advance(days=4)
    sign_in(buyer, BUYER)
    conclude(buyer, scenario)


def _deliver(buyer: Desk, winner: Desk, loser: Desk, scenario: str) -> None:
    winner.open(scenario)
    assert "已成交" in winner.text
    sign_in(winner, SECOND)
    deliver(buyer, winner, scenario)
    loser.open(scenario)
    assert "识别准确，运行稳定。" in loser.text
    loser.open(f"{scenario}/delivery", status=404)


def _bid_first(vendor: Desk, scenario: str) -> None:
    """With autosave, and a nervous finger on the button."""
    write_proposal(vendor, scenario, WORDS, FIRST_OFFER)
    expect(vendor.page.locator(".saved-note")).to_contain_text("已自动保存", timeout=15_000)
    vendor.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    vendor.open(f"{scenario}/proposal")
    assert vendor.main.locator("[name=price]").input_value() == FIRST_OFFER.price
    attach(vendor)
    check_and_submit(vendor, is_twice=True)
    assert "已密封提交" in vendor.text
    vendor.open(f"{scenario}/proposal/receipts/2", status=404)


def _bid_second(vendor: Desk, scenario: str) -> None:
    """Dear at first, then replaced by a cheaper one."""
    write_proposal(vendor, scenario, WORDS, SECOND_OFFER)
    vendor.fill(price="190")
    check_and_submit(vendor)
    vendor.open(f"{scenario}/proposal")
    vendor.fill(price=SECOND_OFFER.price)
    check_and_submit(vendor, version=2)
    vendor.open(f"{scenario}/proposal/receipts/1")
    assert "已被替换" in vendor.text


def _open(buyer: Desk, supervisor: Desk, site: Site, scenario: str) -> None:
    sign_in_supervisor(supervisor, site)
    rows = open_and_rank(buyer, supervisor, scenario)
    assert [row[:3] for row in rows] == [
        ["第 1 名", WORDS.vendors[1], "32.11"],
        ["第 2 名", WORDS.vendors[0], "31.53"],
    ]
    assert [tuple(row[3:7]) for row in rows] == [PARTS_OF_SECOND, PARTS_OF_FIRST]
    assert [row[7:] for row in rows] == [["165万元", "135"], ["170万元", "150"]]
    buyer.follow(WORDS.vendors[0])
    assert "置信界 0.658" in buyer.text
    buyer.follow("查看方案")
    assert "plan.pdf" in buyer.text


# Tested evidence, price, delivery, KPIs.
PARTS_OF_FIRST = ("1.86", "15.00", "6.67", "8.00")
PARTS_OF_SECOND = ("0.61", "17.50", "10.00", "4.00")


def _read_results(first: Desk, second: Desk, scenario: str) -> None:
    for desk, says in ((first, "第 2 名，31.53 分"), (second, "第 1 名，32.11 分")):
        desk.open(f"{scenario}/proposal/result")
        assert says in desk.text
        desk.open("/notifications")
        assert WORDS.title in desk.text
        desk.open("/workspace/proposals")
    first.open(f"{scenario}/proposal/result")
    assert WORDS.feedback in first.text
    second.open(f"{scenario}/proposal/result")
    assert WORDS.feedback not in second.text
    assert "恭喜" in second.text


def _check_mail(site: Site) -> None:
    title, (loser, winner) = WORDS.title, WORDS.vendors
    buyer, received, opened = WORDS.buyer, "申报方案已收到：回执", f"申报方案已开启：{title}"
    to_buyer = ["验证邮箱", f"入驻审核通过：{buyer}"]
    to_buyer += [f"里程碑已交付：{title}"]
    to_buyer += [f"场景退回修改：{title}", f"场景已发布：{title}"]
    to_loser = ["验证邮箱", f"入驻审核通过：{loser}", received, opened, f"评审结果：{title}"]
    to_winner = ["验证邮箱", f"入驻审核通过：{winner}", received, received, opened]
    to_winner += [f"中选通知：{title}", f"交付启动：{title}"]
    to_winner += [f"里程碑已验收：{title}", f"整体验收：{title}"]
    assert _subjects(site, BUYER) == sorted(to_buyer)
    assert _subjects(site, FIRST) == sorted(to_loser)
    assert _subjects(site, SECOND) == sorted(to_winner)
