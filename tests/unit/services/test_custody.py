import pytest

from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.models import Scenario
from marketplace.sealing.custody import release
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.owner_copy import reveal
from marketplace.sealing.tokens import read_label
from marketplace.services import custody
from marketplace.services.installation import platform_key
from tests.factories.custody import (
    PASSPHRASE,
    Custodian,
    SplitScenario,
    make_custodian,
    make_split_scenario,
)
from tests.factories.people import make_buyer, make_vendor

pytestmark = pytest.mark.usefixtures("app")


def release_of(custodian: Custodian, scenario: Scenario) -> bytes:
    """What the custodian makes offline."""
    tokens = {share.custodian_key_id: share.token for share in scenario.custody_shares}
    return release(tokens[custodian.key.id] or "", custodian.private).write().encode()


def part_of(custodian: Custodian, scenario: Scenario) -> str:
    return custody.read_part(custodian.person.actor, scenario, custodian.key_file, PASSPHRASE)


def reveal_part(part: str) -> bytes:
    return reveal(part, platform_key(), "platform", read_label(part)[1])


def refused_fields(made: SplitScenario, key_file: bytes, passphrase: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refusal:
        custody.read_part(made.buyer.person.actor, made.scenario, key_file, passphrase)
    return {name: str(said[0]) for name, said in refusal.value.fields.items()}


def test_buyer_and_supervisor_open_with_their_key_files() -> None:
    made = make_split_scenario(has_notary=False)
    parts = [part_of(made.buyer, made.scenario), part_of(made.supervisor, made.scenario)]
    key = custody.recover(made.scenario, parts)
    assert key.public_jwk() == made.scenario.public_key


@pytest.mark.parametrize("lost", ["buyer", "supervisor"])
def test_who_lost_the_key_hands_over_the_notarys_release(lost: str) -> None:
    made = make_split_scenario()
    unlucky: Custodian = getattr(made, lost)
    other = made.supervisor if lost == "buyer" else made.buyer
    instead = custody.read_release(
        unlucky.person.actor, made.scenario, release_of(made.notary, made.scenario)
    )
    key = custody.recover(made.scenario, [part_of(other, made.scenario), instead])
    assert key.public_jwk() == made.scenario.public_key


def test_a_release_and_a_key_file_give_the_same_part() -> None:
    made = make_split_scenario()
    actor = made.buyer.person.actor
    released = custody.read_release(actor, made.scenario, release_of(made.buyer, made.scenario))
    given = part_of(made.buyer, made.scenario)
    assert reveal_part(released) == reveal_part(given)
    assert "parts" not in given


def test_one_part_does_not_open() -> None:
    made = make_split_scenario()
    part = part_of(made.buyer, made.scenario)
    for parts in ([part], [part, None], [None, None], []):
        with pytest.raises(TransitionRefused):
            custody.recover(made.scenario, parts)
    with pytest.raises(InvalidInput) as refusal:
        custody.recover(made.scenario, [part, part])
    assert set(refusal.value.fields) == {"release"}


def test_parts_of_another_scenario_do_not_open() -> None:
    made, other = make_split_scenario(), make_split_scenario()
    parts = [part_of(other.buyer, other.scenario), part_of(made.supervisor, made.scenario)]
    with pytest.raises(SealBroken):
        custody.recover(made.scenario, parts)


def test_what_is_wrong_with_a_key_file_is_said_at_its_field() -> None:
    made = make_split_scenario()
    assert "口令" in refused_fields(made, made.buyer.key_file, "wrong passphrase")["passphrase"]
    assert "密钥文件" in refused_fields(made, b"{}", PASSPHRASE)["key_file"]
    stranger = make_custodian(make_buyer())
    assert "不保管" in refused_fields(made, stranger.key_file, PASSPHRASE)["key_file"]
    assert "另一方" in refused_fields(made, made.supervisor.key_file, PASSPHRASE)["key_file"]


@pytest.mark.parametrize("change", ["scenario", "part", "custodian", "format"])
def test_a_release_that_is_not_the_right_one_is_refused(change: str) -> None:
    made, other = make_split_scenario(), make_split_scenario()
    right = release_of(made.buyer, made.scenario)
    wrong = {
        "scenario": release_of(other.buyer, other.scenario),
        "part": right.replace(right[-12:-6], b"AAAAAA"),
        "custodian": release_of(made.supervisor, made.scenario),
        "format": b"\xff",
    }[change]
    with pytest.raises(InvalidInput) as refusal:
        custody.read_release(made.buyer.person.actor, made.scenario, wrong)
    assert set(refusal.value.fields) == {"release"}


def test_each_side_fetches_its_own_share_and_the_notarys() -> None:
    made = make_split_scenario()
    for custodian in (made.buyer, made.supervisor):
        found = custody.list_shares(made.scenario, custodian.person.actor)
        assert {share.key for share in found} == {custodian.key, made.notary.key}
    [share] = custody.list_shares(made.scenario, made.administrator.actor)
    assert share.key == made.notary.key
    assert custody.get_share(made.scenario, made.administrator.actor, share.id) == share


def test_nobody_else_fetches_any() -> None:
    made = make_split_scenario()
    share_id = made.scenario.custody_shares[0].id
    for person in (make_buyer(), make_vendor(), made.administrator):
        with pytest.raises(NotFound):
            custody.get_share(made.scenario, person.actor, share_id)
    assert custody.list_shares(made.scenario, make_buyer().actor) == []
