"""What the printed matrix of permissions says of a request, held against what came back."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, url_for
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.db import db
from marketplace.models import (
    Credential,
    CustodianKey,
    DocumentBadge,
    Filing,
    ImportBatch,
    Invitation,
    Member,
    Model,
    ModelVersion,
    Organisation,
    OrganisationDocument,
    Proposal,
    Resemblance,
    Scenario,
)
from marketplace.web.documentation.reach import Condition, Extent
from marketplace.web.guards import HINDRANCE_PAGES
from tests.pages import Browser
from tests.web import roles
from tests.web.walking import Walker

# Which column of the matrix somebody of the world stands in.
COLUMNS = {
    roles.VISITOR: "visitor",
    roles.PENDING: "waiting",
    roles.SUSPENDED: "waiting",
    roles.UNVERIFIED: "hindered",
    roles.WITHOUT_FACTOR: "half-signed-in",
    roles.BUYER: "buyer-owner",
    roles.OTHER_BUYER: "buyer-owner",
    roles.BUYER_EDITOR: "buyer-editor",
    roles.BUYER_VIEWER: "buyer-viewer",
    roles.VENDOR: "vendor-owner",
    roles.OTHER_VENDOR: "vendor-owner",
    roles.VENDOR_EDITOR: "vendor-editor",
    roles.VENDOR_BIDDER: "vendor-bidder",
    roles.VENDOR_VIEWER: "vendor-viewer",
    roles.ADMINISTRATOR: "authority-administrator",
    roles.SUPERVISOR: "authority-supervisor",
    roles.AUTHORITY_VIEWER: "authority-viewer",
    roles.EVALUATOR: "evaluator-owner",
    roles.EVALUATOR_EDITOR: "evaluator-editor",
    roles.EVALUATOR_VIEWER: "evaluator-viewer",
}

# What an argument of a route names, as the rules look at it: with an owner, perhaps a state. The
# opened proposals of a scenario belong to whom the scenario belongs.
THINGS: Mapping[str, Callable[[int], Any]] = {
    "scenario_id": lambda number: db.session.get(Scenario, number),
    "organisation_id": lambda number: db.session.get(Organisation, number),
    "model_id": lambda number: db.session.get(Model, number),
    "version_id": lambda number: db.session.get_one(ModelVersion, number).model,
    "filing_id": lambda number: db.session.get(Model, db.session.get_one(Filing, number).model_id),
    "badge_id": lambda number: db.session.get_one(DocumentBadge, number).model,
    "credential_id": lambda number: db.session.get_one(Credential, number).model_version.model,
    "issued_credential_id": lambda number: db.session.get_one(Credential, number).evaluator,
    "proposal_id": lambda number: db.session.get_one(Proposal, number).scenario,
    "resemblance_id": lambda number: db.session.get_one(Resemblance, number).check.scenario,
    "custodian_key_id": lambda number: db.session.get(CustodianKey, number),
    "batch_id": lambda number: db.session.get(ImportBatch, number),
    "document_id": lambda number: db.session.get(OrganisationDocument, number),
    "member_id": lambda number: db.session.get(Member, number),
    "invitation_id": lambda number: db.session.get(Invitation, number),
}
# Arguments that name a part of such a thing, something of the person's own, or nothing that is
# anybody's. A new argument has to be put here or above.
NO_THINGS = frozenset(
    {"attachment_id", "chapter", "digest", "file_id", "locale", "notification_id", "slug"}
    | {"batch_number", "criterion", "flag_id", "annex_file_id", "annex_request_id"}
    | {"version", "identity_id", "session_id", "message_id", "number", "token"}
    | {"question_id", "evaluator_id", "key_id", "status_list_id"}
    | {"custody_share_id", "benchmark_id", "suggestion_id", "taking_back_id"}
    | {"position", "assessor_id", "assessment_id", "delivery_id", "handover_file_id"}
)

# Where somebody whom the matrix lets in is refused all the same, for what no rule can say.
NARROWER: Mapping[str, str] = {
    "credentials.remove": "not while a proposal relies on the version",
    "models.edit_filing": "not while a proposal relies on the model",
    "models.remove_filing": "not while a proposal relies on the model",
    "custody.download": "only the own side's share and a notary's",
    "openings.confirm": "not before the deadline",
    "assessor_invitations.show": "only who reads the address it was sent to",
    "assessor_invitations.turn_down": "only who reads the address it was sent to",
    "assessments.show_proposal": "only after the declaration",
    "assessments.save": "only after the declaration",
    "assessments.download": "only after the declaration",
    "assessments.submit": "only after the declaration",
    "assessments.marks": "only the chair, once all points are in",
    "assessments.take_back": "only the chair, once all points are in",
    "assessments.hand_back": "only the chair, once all points are in",
    "invitations.show": "only who reads the address it was sent to",
    "members.leave": "not from the authority, whose members the operator manages",
    "organisations.new": "not for the authority's people, nor before the address is proven",
    "status_lists.receive": "only what a registered evaluator signed",
    "second_factors.turn_off": "not where a second factor is required",
}


class Traits(NamedTuple):
    """What the rules look at in a thing."""

    organisation_id: int | None
    state: str | None
    is_published: bool


class Matrix:
    """The matrix as its file has it, and the things of a world that every test leaves as it was."""

    def __init__(self, application: Flask) -> None:
        self.told: Any = Browser(application).client.get("/docs/permissions.json").get_json()
        self._rows = {
            (row["path"], method): row for row in self.told["routes"] for method in row["methods"]
        }
        self._doors = application.url_map.bind("localhost")
        self._found: dict[tuple[str, int], Traits | None] = {}

    def lets_in(self, role: str, method: str, rule: Rule) -> bool:
        """Whether it lets somebody in at this door at all."""
        return COLUMNS[role] in self._rows[rule.rule, method]["readers"]

    def judge(self, walker: Walker, rule: Rule, address: str, answer: TestResponse) -> None:
        """Note with the walker what disagrees. Things must be as they were at the request."""
        method = answer.request.method
        expected = self.expect(walker, method, rule, address)
        found = _classify(walker, answer, expected)
        if found not in expected and not (found != "in" and rule.endpoint in NARROWER):
            walker.wrong.append(f"{method} {address} ({rule.endpoint}): {found}, not {expected}")

    def expect(self, walker: Walker, method: str, rule: Rule, address: str) -> frozenset[str]:
        """Which answers agree with what it says of a request."""
        _endpoint, values = self._doors.match(address, method=method)
        row = self._rows[rule.rule, method]
        return _expect(walker, row, COLUMNS[walker.role], self.told, self._find_thing(values))

    def _find_thing(self, values: Mapping[str, Any]) -> Traits | None:
        name = next((name for name in THINGS if name in values), None)
        if name is None:
            return None
        key = (name, values[name])
        if key not in self._found:
            self._found[key] = traits_of(THINGS[name](values[name]))
        return self._found[key]


def _is_turned_away(walker: Walker, response: TestResponse) -> bool:
    """To the sign-in page, to what has to be done first, or with a refusal."""
    if response.status_code == 403:
        return True
    if response.request.method == "POST":
        return response.status_code == 400 and not walker.actor.is_signed_in
    if response.status_code != 302:
        return False
    # Whoever is turned away is led on with the address to come back to.
    there = urlsplit(response.headers["Location"])
    return there.path in _doors(walker) and "next=" in there.query


def _doors(walker: Walker) -> set[str]:
    """Where somebody is sent who has to do something before being let in."""
    if not walker.actor.is_signed_in:
        return {"/sign-in"}
    with walker.app.test_request_context():
        return {url_for(HINDRANCE_PAGES[one]) for one in walker.actor.hindrances}


def traits_of(thing: Any) -> Traits | None:
    """Those of one of `THINGS`; None where there is none."""
    if thing is None:
        return None
    is_published = bool(getattr(thing, "is_published", False))
    return Traits(thing.organisation_id, getattr(thing, "state", None), is_published)


def _expect(
    walker: Walker, row: Any, column: str, told: Any, thing: Traits | None
) -> frozenset[str]:
    if column not in row["readers"]:
        return frozenset({"turned away"})
    reach = told["permissions"][row["permission"]][column]
    if thing is None:
        return frozenset({"in", "not found"})
    side = "own" if thing.organisation_id == walker.actor.organisation_id else "others"
    extent = Extent(Condition(reach[side]["when"]), tuple(reach[side]["states"]))
    if extent.holds(thing.state, is_published=thing.is_published):
        # A part of the thing may be missing, or not belong to it.
        return frozenset({"in", "not found"})
    refusals = frozenset({"turned away", "not found"})
    return refusals | {"conflict"} if extent.condition is Condition.STATE else refusals


def _classify(walker: Walker, response: TestResponse, expected: frozenset[str]) -> str:
    if _is_turned_away(walker, response):
        return "turned away"
    if response.status_code == 404:
        return "not found"
    return "conflict" if response.status_code == 409 and "in" not in expected else "in"
