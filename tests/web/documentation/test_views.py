"""Pages that explain the rules."""

from dataclasses import replace

import pytest

from marketplace.domain.lifecycle import (
    ANNEX_REQUEST,
    ASSESSMENT,
    ASSESSOR,
    DELIVERY,
    ORGANISATION,
    PROPOSAL,
    QUESTION,
    SCENARIO,
    Action,
    Role,
)
from marketplace.domain.membership import MemberRole, OrganisationKind, roles_for
from marketplace.domain.permissions import Hindrance, Permission, is_let_in
from marketplace.matching.rules import CRITERION_NAMES
from marketplace.services import accounts
from marketplace.web.documentation.names import ACTION_NAMES, PERMISSION_NAMES, ROLE_NAMES
from marketplace.web.documentation.readers import READERS
from tests.factories.people import make_person
from tests.pages import Browser

MACHINES = (
    *(ORGANISATION, SCENARIO, PROPOSAL, QUESTION, ANNEX_REQUEST),
    *(ASSESSOR, ASSESSMENT, DELIVERY),
)
PAGES = (
    *("/docs", "/docs/permissions", "/docs/lifecycles", "/docs/scoring"),
    *("/docs/security", "/docs/security/v6"),
)


@pytest.mark.parametrize("path", PAGES)
def test_everybody_reads_them_in_both_languages(page: Browser, path: str) -> None:
    assert page.get(path).status == 200
    english = page.get(path, headers={"Accept-Language": "en"})
    assert english.tree.get("lang") == "en"


def test_scoring_names_every_criterion_and_what_assessors_may_give(page: Browser) -> None:
    shown = page.get("/docs/scoring").text
    for name in CRITERION_NAMES.values():
        assert name in shown
    for words in (
        "至少 3 名",
        "至少 5 名",
        "1,000万元以上的至少 7 名",
        "0–7、8–12、13–16、17–20 四档，满分 20",
        "按 5 分",
    ):
        assert words in shown


def test_the_footer_leads_there(page: Browser) -> None:
    assert "/docs" in page.get("/").links.values()


def test_what_is_no_chapter_is_not_found(page: Browser) -> None:
    assert page.get("/docs/security/v99").status == 404


def test_everything_has_a_name() -> None:
    assert set(PERMISSION_NAMES) == set(Permission)
    assert set(ACTION_NAMES) == set(Action)
    assert set(ROLE_NAMES) == set(Role)


def test_every_transition_is_printed(page: Browser) -> None:
    rows = page.get("/docs/lifecycles").find_all("tr")
    headings = 8
    assert len(rows) == sum(map(len, MACHINES)) + headings


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("kind", OrganisationKind)
def test_documented_people_have_the_rights_of_real_ones(kind: OrganisationKind) -> None:
    documented = {reader.key: reader.actor for reader in READERS}
    for duty in roles_for(kind):
        real = accounts.actor_of(make_person(kind, duty).user)
        told = documented[f"{kind}-{duty}"]
        assert (told.roles, told.duty) == (real.roles, MemberRole(duty))


@pytest.mark.parametrize("permission", Permission)
def test_terms_and_an_address_close_the_same_doors(permission: Permission) -> None:
    """They share a column of the matrix."""
    (hindered,) = (reader.actor for reader in READERS if reader.key == "hindered")
    let_in = {
        is_let_in(replace(hindered, hindrances=(one,)), permission)
        for one in (Hindrance.EMAIL, Hindrance.TERMS)
    }
    assert len(let_in) == 1
