"""A scenario in split custody is opened with parts of its key, whoever of three lost theirs."""

import tempfile
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.lifecycle import ProposalState
from marketplace.models import AuditEntry, OpeningConfirmation, Proposal
from marketplace.sealing.custody import release
from marketplace.services import key_rotation
from marketplace.services.installation import platform_key, settings
from tests.conftest import Clock
from tests.factories.custody import PASSPHRASE, Custodian, SplitScenario, make_split_scenario
from tests.factories.people import make_vendor
from tests.factories.proposals import make_proposal
from tests.leftovers import list_tokens_under
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def closed(clock: Clock) -> SplitScenario:
    """A call past its deadline with one proposal."""
    made = make_split_scenario()
    make_proposal(make_vendor(), made.scenario)
    clock.advance(days=15)
    return made


def by_key_file(custodian: Custodian, passphrase: str = PASSPHRASE) -> dict[str, Any]:
    return {"key_file": (BytesIO(custodian.key_file), "custodian.key"), "passphrase": passphrase}


def by_release(custodian: Custodian, made: SplitScenario) -> dict[str, Any]:
    tokens = {share.custodian_key_id: share.token for share in made.scenario.custody_shares}
    written = release(tokens[custodian.key.id] or "", custodian.private).write()
    return {"release": (BytesIO(written.encode()), "release.json")}


def confirm(
    page: Browser, made: SplitScenario, custodian: Custodian, given: dict[str, Any]
) -> Page:
    desk = page.signed_in(custodian.person.user)
    return desk.get(f"/scenarios/{made.scenario.id}/opening").submit(given)


def is_opened(made: SplitScenario) -> bool:
    states = db.session.scalars(
        select(Proposal.state).where(Proposal.scenario_id == made.scenario.id)
    )
    return ProposalState.SUBMITTED not in set(states)


def test_buyer_and_supervisor_open_with_their_key_files(
    page: Browser, closed: SplitScenario
) -> None:
    first = confirm(page, closed, closed.buyer, by_key_file(closed.buyer))
    assert "已确认，并通知了另一方" in first.html
    assert not is_opened(closed)
    second = confirm(page, closed, closed.supervisor, by_key_file(closed.supervisor))
    assert "开启完成" in second.html
    assert is_opened(closed)
    parts = db.session.scalars(select(OpeningConfirmation.part)).all()
    assert parts == [None, None]


@pytest.mark.parametrize("lost", ["buyer", "supervisor"])
def test_who_lost_the_key_brings_the_notarys_release(
    page: Browser, closed: SplitScenario, lost: str
) -> None:
    for side in ("supervisor", "buyer"):
        custodian: Custodian = getattr(closed, side)
        given = by_release(closed.notary, closed) if side == lost else by_key_file(custodian)
        confirm(page, closed, custodian, given)
    assert is_opened(closed)


def test_a_part_that_waits_outlives_a_rotation_of_the_platform_key(
    page: Browser, closed: SplitScenario
) -> None:
    old = platform_key().key_id
    confirm(page, closed, closed.buyer, by_key_file(closed.buyer))
    key_rotation.rotate()
    assert list_tokens_under(old) == []
    confirm(page, closed, closed.supervisor, by_key_file(closed.supervisor))
    assert is_opened(closed)


def test_with_the_notarys_part_twice_it_stays_closed(page: Browser, closed: SplitScenario) -> None:
    confirm(page, closed, closed.buyer, by_release(closed.notary, closed))
    refused = confirm(page, closed, closed.supervisor, by_release(closed.notary, closed))
    assert refused.status == 422
    assert "同一位保管人的部分" in refused.text
    assert not is_opened(closed)
    confirm(page, closed, closed.supervisor, by_key_file(closed.supervisor))
    assert is_opened(closed)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nothing", "请交出本方的部分"),
        ("wrong passphrase", "口令不对"),
        ("other side", "另一方的密钥"),
        ("no key file", "不是保管人的密钥文件"),
        ("no release", "不是保管人的交出文件"),
        ("too long", "不是保管人的密钥文件"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_confirmed(
    page: Browser, closed: SplitScenario, given: str, said: str
) -> None:
    sent: dict[str, Any] = {
        "nothing": {},
        "wrong passphrase": by_key_file(closed.buyer, "not the passphrase"),
        "other side": by_key_file(closed.supervisor),
        "no key file": {"key_file": (BytesIO(b"{}"), "x"), "passphrase": PASSPHRASE},
        "no release": {"release": (BytesIO(b"{}"), "release.json")},
        "too long": {"key_file": (BytesIO(b"A" * 1_000_000), "x"), "passphrase": PASSPHRASE},
    }[given]
    refused = confirm(page, closed, closed.buyer, sent)
    assert refused.status == 422
    assert said in refused.text
    assert PASSPHRASE not in refused.html
    assert db.session.scalar(select(OpeningConfirmation.id)) is None


def test_nothing_of_a_key_file_reaches_the_disk(
    page: Browser, closed: SplitScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where no temporary file can be made, whoever wants one fails.
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    confirm(page, closed, closed.buyer, by_key_file(closed.buyer))
    [part] = db.session.scalars(select(OpeningConfirmation.part)).all()
    assert part
    secrets = [closed.buyer.key_file.strip(), PASSPHRASE.encode(), closed.buyer.private.material]
    written = [path.read_bytes() for path in settings().instance.rglob("*") if path.is_file()]
    audit = str([entry.changes for entry in db.session.scalars(select(AuditEntry))]).encode()
    for secret in secrets:
        assert all(secret not in data for data in (*written, audit, part.encode()))
