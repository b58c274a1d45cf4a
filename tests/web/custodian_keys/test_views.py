"""The pages on which custodians' public keys are registered and retired."""

import json

import pytest

from marketplace.sealing.custodian_key import new_custodian_key
from marketplace.services import custodian_keys
from tests.factories.custody import make_custodian, make_split_scenario
from tests.factories.people import Person, make_administrator, make_buyer, make_supervisor
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

HOME = "/workspace/custodian-keys"


@pytest.mark.parametrize("make", [make_buyer, make_supervisor, make_administrator])
def test_each_side_finds_its_page_from_the_workspace(page: Browser, make: type[Person]) -> None:
    desk = page.signed_in(make().user)
    assert desk.get("/workspace").links["保管人公钥"] == HOME
    assert "还没有登记公钥" in desk.get(HOME).text


def test_a_key_is_registered_and_retired(page: Browser) -> None:
    buyer = make_buyer()
    desk = page.signed_in(buyer.user)
    jwk = new_custodian_key().public_jwk()
    shown = desk.get(f"{HOME}/new").submit({"name": "招标办", "jwk": json.dumps(jwk)})
    assert jwk["kid"] in shown.text
    [key] = custodian_keys.list_own(buyer.actor)
    asked = desk.get(shown.links["停用招标办"])
    assert "新的场景不能再选" in asked.text
    asked.submit()
    assert "已停用" in desk.get(HOME).text
    assert key.retired_at is not None


def test_what_was_typed_is_kept_but_never_a_private_key(page: Browser) -> None:
    desk = page.signed_in(make_buyer().user)
    refused = desk.get(f"{HOME}/new").submit({"name": "招标办", "jwk": "{not json"})
    assert refused.status == 422
    assert "{not json" in refused.html
    key = new_custodian_key()
    private = json.dumps(key.as_jose().as_dict(private=True))
    refused = desk.get(f"{HOME}/new").submit({"name": "招标办", "jwk": private})
    assert refused.status == 422
    assert "这是私钥" in refused.text
    assert key.public_jwk()["x"] not in refused.html


def test_retiring_says_which_calls_still_need_the_key(page: Browser) -> None:
    made = make_split_scenario()
    desk = page.signed_in(made.buyer.person.user)
    asked = desk.get(f"{HOME}/{made.buyer.key.id}/retire")
    assert asked.links[made.scenario.title] == f"/scenarios/{made.scenario.id}"


def test_the_keys_of_others_are_not_there(page: Browser) -> None:
    other = make_custodian(make_buyer(), "他处")
    desk = page.signed_in(make_buyer().user)
    assert "他处" not in desk.get(HOME).text
    assert desk.get(f"{HOME}/{other.key.id}/retire").status == 404
