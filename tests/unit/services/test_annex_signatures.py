"""What becomes of a signature when its person's account goes, and what the person takes along."""

import pytest

from marketplace.domain.lifecycle import AnnexRequestState
from marketplace.domain.membership import MemberRole
from marketplace.models.user import DELETED_NAME
from marketplace.services import account_deletion, annex_requests, personal_data
from tests.factories.annexes import make_annex, make_request
from tests.factories.people import PASSWORD, add_member, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

S = AnnexRequestState


@pytest.mark.parametrize(
    ("state", "left", "is_name_kept"),
    [
        (S.REQUESTED, S.WITHDRAWN, False),
        (S.REFUSED, S.REFUSED, False),
        (S.GRANTED, S.GRANTED, True),
        (S.REVOKED, S.REVOKED, True),
    ],
)
def test_what_was_read_by_stays_signed(
    state: AnnexRequestState, left: AnnexRequestState, is_name_kept: bool
) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    add_member(vendor.organisation, MemberRole.OWNER)
    scenario = make_scenario(buyer)
    row = make_request(vendor, scenario, make_annex(buyer, scenario))
    if state in (S.GRANTED, S.REVOKED):
        annex_requests.grant(buyer.actor, scenario.id, row.id)
    if state is S.REVOKED:
        annex_requests.revoke(buyer.actor, scenario.id, row.id, "不再需要。")
    if state is S.REFUSED:
        annex_requests.refuse(buyer.actor, scenario.id, row.id, "用途不明。")
    account_deletion.delete_account(vendor.actor, PASSWORD)
    assert row.state == left
    assert row.signed_name == ("王经理" if is_name_kept else DELETED_NAME)


def test_a_person_takes_what_they_signed() -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    row = make_request(vendor, scenario, make_annex(buyer, scenario))
    kept = personal_data.export(vendor.actor)["signed_undertakings"]
    assert [one["undertaking_digest"] for one in kept] == [row.undertaking_digest]
    assert personal_data.export(make_vendor().actor)["signed_undertakings"] == []
