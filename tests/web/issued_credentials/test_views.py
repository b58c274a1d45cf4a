"""The pages on which a testing body looks at what it issued and takes it back."""

import pytest
from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.models import Credential, TakingBack, User
from tests.conftest import Clock
from tests.factories.credentials import make_signed, make_testing_body
from tests.factories.evaluators import Body
from tests.factories.people import Person, make_person, make_vendor
from tests.factories.proposals import make_version
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

HOME = "/workspace/issued-credentials"
REASON = "复测时发现原始结果不完整。"


@pytest.fixture
def owner(clock: Clock) -> Person:
    return make_person(OrganisationKind.EVALUATOR)


@pytest.fixture
def body(owner: Person) -> Body:
    return make_testing_body(organisation_id=owner.organisation.id)


@pytest.fixture
def row(body: Body) -> Credential:
    vendor = make_vendor()
    return make_signed(vendor, body, make_version(vendor))


@pytest.fixture
def desk(page: Browser, owner: Person, row: Credential) -> Browser:
    """The owner's browser."""
    return page.signed_in(owner.user)


def count_takings() -> int:
    return db.session.scalar(select(func.count(TakingBack.id))) or 0


def test_the_list_says_what_became_of_each(desk: Browser, row: Credential) -> None:
    assert desk.get("/workspace").links["签发的凭证"] == HOME
    shown = desk.get(HOME)
    for text in (
        row.model_version.model.organisation.name,
        row.model_name_in_file or "",
        row.statement_id or "",
        "T3",
        "有效",
    ):
        assert text in shown.text
    assert shown.links[row.model_name_in_file or ""] == f"{HOME}/{row.id}"
    assert desk.get(f"{HOME}?page=99").status == 200
    assert desk.get(f"{HOME}?page=x").status == 200


def test_nothing_there_says_how_it_comes_there(page: Browser, owner: Person) -> None:
    desk = page.signed_in(owner.user)
    assert "请联系平台管理员" in desk.get(HOME).text
    make_testing_body(organisation_id=owner.organisation.id)
    assert "marketplace credentials issue" in desk.get(HOME).text


def test_revoke_with_a_reason_once(desk: Browser, page: Browser, row: Credential) -> None:
    address = f"{HOME}/{row.id}/revoke"
    asked = desk.get(desk.get(f"{HOME}/{row.id}").links["撤销凭证"])
    assert "状态列表" in asked.text
    assert "marketplace credentials revoke" in asked.text
    refused = asked.submit({"reason": "  "})
    assert refused.status == 422
    assert "请写明原因" in refused.text
    kept = asked.submit({"reason": "长" * 2001})
    assert (kept.status, "长" * 2001 in kept.html) == (422, True)
    done = asked.submit({"reason": REASON})
    assert done.path == f"{HOME}/{row.id}"
    assert "已撤销" in done.text
    assert REASON in done.text
    assert "撤销凭证" not in done.links
    # Pressed twice, and an old tab.
    assert asked.submit({"reason": REASON}).status == 409
    assert desk.get(address).status == 409
    assert desk.get(f"{HOME}/{row.id}/suspend").status == 409
    assert count_takings() == 1
    public = page.get(f"/credentials/{row.id}")
    assert "T0" in public.text
    assert REASON in public.text


def test_suspend_and_lift(desk: Browser, page: Browser, row: Credential) -> None:
    asked = desk.get(desk.get(f"{HOME}/{row.id}").links["暂停凭证"])
    done = asked.submit({"reason": REASON})
    assert "已暂停" in done.text
    assert asked.submit({"reason": REASON}).status == 409
    assert "在平台上暂停了这份凭证" in page.get(f"/credentials/{row.id}").text
    lifting = desk.get(done.links["解除暂停"])
    assert REASON in lifting.text
    lifted = lifting.submit()
    assert "已解除平台上的暂停" in lifted.html
    assert "有效" in lifted.text
    assert lifting.submit().status == 409
    assert desk.get(done.links["解除暂停"]).status == 409
    assert "在平台上暂停了这份凭证" not in page.get(f"/credentials/{row.id}").text
    assert count_takings() == 1


def test_the_vendor_cannot_remove_what_is_taken_back(
    desk: Browser, page: Browser, row: Credential
) -> None:
    vendor = page.signed_in(db.session.get_one(User, row.uploaded_by_id))
    path = f"/credentials/{row.id}"
    assert "删除这份凭证" in vendor.get(path).text
    desk.get(f"{HOME}/{row.id}/suspend").submit({"reason": REASON})
    shown = vendor.get(path)
    assert "删除这份凭证" not in shown.text
    assert "测评机构在平台上撤销或暂停了这份凭证，不能删除。" in shown.text
    assert "不能删除" not in page.get(path).text
    answer = vendor.send_with_token(f"{path}/remove", {}, token_from="/organisation")
    assert answer.status == 403


def test_a_viewer_looks_only(page: Browser, owner: Person, row: Credential) -> None:
    viewer = page.signed_in(
        make_person(organisation=owner.organisation, role=MemberRole.VIEWER).user
    )
    shown = viewer.get(f"{HOME}/{row.id}")
    assert shown.status == 200
    assert "撤销凭证" not in shown.links
    assert viewer.get(f"{HOME}/{row.id}/revoke").status == 403


def test_what_another_body_issued_is_not_found(
    desk: Browser, page: Browser, row: Credential
) -> None:
    stranger = page.signed_in(make_person(OrganisationKind.EVALUATOR).user)
    for path in ("", "/revoke", "/suspend", "/suspensions/1/lift"):
        assert stranger.get(f"{HOME}/{row.id}{path}").status == 404
    assert "还没有登记" in stranger.get(HOME).text
