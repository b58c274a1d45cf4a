"""What is left of an opening: its minutes, as a page and a file, and the public record."""

import pytest

from marketplace.services.opening_records import find_opening
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    make_supervisor,
    make_vendor,
)
from tests.factories.rounds import Round, make_round
from tests.pages import Browser
from tests.pdf import text_of_pdf

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def closed(clock: Clock) -> Round:
    return make_round(clock)


def test_what_was_set_aside_stands_in_the_minutes_with_its_evidence(
    page: Browser, closed: Round
) -> None:
    with unit_of_work():
        closed.second.sealed_token = closed.first.sealed_token
    closed.rank()
    path = f"{closed.path}/opening"
    shown = page.signed_in(closed.buyer.user).get(path)
    assert "没有通过核对、另存的方案" in shown.text
    assert "密文与登记的哈希不符" in shown.text
    assert closed.second.commitment in shown.text
    assert closed.vendors[1].organisation.name not in shown.text
    vendor = page.signed_in(closed.vendors[1].user)
    assert "没有通过核对" in vendor.get("/notifications").text
    assert "您的方案在开启时没有通过核对" in vendor.get(closed.path).text


def test_minutes_that_were_changed_say_so(page: Browser, closed: Round) -> None:
    closed.rank()
    opening = find_opening(closed.scenario.id)
    assert opening is not None
    with unit_of_work():
        opening.minutes = {**(opening.minutes or {}), "buyer": "另一个单位"}
    shown = page.signed_in(closed.buyer.user).get(f"{closed.path}/opening")
    assert "记录被改动" in shown.text


def test_everybody_sees_when_how_many_and_the_hashes_and_nothing_else(
    page: Browser, closed: Round
) -> None:
    address = f"{closed.path}/opening/record"
    assert address not in page.get(closed.path).links.values()
    closed.rank()
    assert address in page.get(closed.path).links.values()
    shown = page.get(address)
    assert "3 份" in shown.text
    for row in (closed.first, closed.second, closed.out):
        assert row.commitment in shown.text
    for secret in (*(one.organisation.name for one in closed.vendors), "160万元"):
        assert secret not in shown.text
    assert closed.buyer.user.name not in shown.text
    assert "贵单位的方案" not in shown.text
    own = page.signed_in(closed.vendors[0].user).get(address)
    assert own.text.count("贵单位的方案") == 1
    assert "贵单位的方案" not in page.signed_in(make_vendor().user).get(address).text


def test_the_minutes_as_pdf_hold_every_line(page: Browser, closed: Round) -> None:
    with unit_of_work():
        closed.second.sealed_token = closed.first.sealed_token
    closed.rank()
    address = f"{closed.path}/opening/minutes.pdf"
    for reader in (closed.buyer, make_supervisor()):
        answer = page.signed_in(reader.user).get(address).response
        assert answer.mimetype == "application/pdf"
        said = text_of_pdf(answer.data)
        for words in (
            "开启记录",
            closed.vendors[0].organisation.name,
            closed.vendors[2].organisation.name,
            "160万元",
            "密文与登记的哈希不符",
            *(row.commitment or "" for row in (closed.first, closed.second, closed.out)),
        ):
            assert words in said, words
    assert page.signed_in(make_vendor().user).get(address).status == 403


def test_a_supervisor_confirms_and_reads_the_minutes_but_no_proposal(
    page: Browser, closed: Round
) -> None:
    closed.rank()
    supervisor = page.signed_in(make_supervisor().user)
    assert supervisor.get(f"/proposals/{closed.first.id}").status == 403
    assert supervisor.get(f"{closed.path}/ranking").status == 403
