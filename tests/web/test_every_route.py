"""Every route, in every role, with good ids and bad ones, with forms filled well and badly."""

from collections.abc import Container, Iterator, Mapping
from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from tests.forms import Form
from tests.web.addressing import addresses
from tests.web.entries import written_beside_entries
from tests.web.hostile import NASTY_IN_HTML, PLAIN_TEXTS, TEXTS, WRONG_IDS, all_wrong, one_wrong
from tests.web.matrix import Matrix
from tests.web.roles import (
    ADMINISTRATOR,
    BUYER,
    EVALUATOR,
    OTHER_BUYER,
    OTHER_VENDOR,
    OWNERS,
    PENDING,
    ROLES,
    SUPERVISOR,
    VENDOR,
    VISITOR,
)
from tests.web.walking import COUNTED, Walker, Watch, find_actor, list_rules
from tests.web.world import World

QUESTIONS = (
    *("q", "page", "sort", "sector", "sub", "city", "state", "budget", "mode", "deployment"),
    *("show", "next", "tier", "kind", "batch", "unit", "step"),
    *("who", "organisation", "table", "number", "action", "first", "last", "address", "before"),
    *("scenario", "after", "limit"),
    *("evidence", "price_ceiling", "longest_days", "rule_set", "entrants"),
)
ASKED = frozenset(
    {"scenarios.index", "search.index", "models.index", "sectors.index", "sectors.show"}
    | {"home.index", "accounts.sign_in", "scenarios.list_own", "proposals.list_own"}
    | {"imports.review", "imports.result", "notifications.index", "organisations.queue"}
    | {"scenarios.queue", "workspace.index", "models.list_own", "imports.new"}
    | {"audit.index", "audit.export_csv", "attention.index"}
    | {"ledger.index", "ledger.entries"}
    | {"watches.index", "questions.list_own", "buyers.show", "issued_credentials.index"}
    | {"simulations.show"}
)

SENT = ("reason", "version", "file", "title", "next", "row", "then", "proposal_id", "uscc", "city")
# Whoever is alike to the database walks on one: what a duty allows is decided before any is asked.
EXEMPLARY = (VISITOR, BUYER, VENDOR, ADMINISTRATOR)
EVERYBODY = [
    one if one in EXEMPLARY else pytest.param(one, marks=pytest.mark.one_database) for one in ROLES
]
# The second buyer and vendor are let in where the first are.
KINDS = [one for one in EVERYBODY if one in EXEMPLARY] + [
    pytest.param(one, marks=pytest.mark.one_database) for one in (PENDING, SUPERVISOR)
]
# Who is looked at for forms: on pages of which kind. The second vendor has nothing begun yet, and
# the second buyer judges.
OFFERED: Mapping[str, str] = {
    **dict.fromkeys((VISITOR, PENDING, BUYER, VENDOR, ADMINISTRATOR, EVALUATOR), ""),
    OTHER_VENDOR: "proposals.",
    OTHER_BUYER: "assessments.",
}
CERTAINLY_OFFERED = frozenset(
    {"proposals.begin", "assessments.save", "issued_credentials.revoke", "attention.retry"}
    | {"scenarios.publish", "models.upload_report", "organisations.new", "awards.new"}
    | {"deliveries.return_milestone", "accounts.register", "proposals.confirm"}
)
# By role, the pages on which forms were found where they were sought first: whichever database it
# is, the same forms stand on the same pages, and they go to the same places.
_offering: dict[str, list[tuple[str, str]]] = {}
_places: set[str] = set()
# A thing of these comes in many states; of the others one is like the next.
WALKED = frozenset({"scenario_id", "organisation_id", "model_id"})


def _share(walker: Walker) -> int:
    """Of how many addresses of a rule one is tried: of each, but by the second of a kind, by
    colleagues, and where the other database had them all."""
    if walker.role in EXEMPLARY:
        return 1 if walker.is_reader else 3
    return 3 if walker.role in (*OWNERS, EVALUATOR) else 6


def _tried(rule: Rule, walker: Walker) -> list[str]:
    """A share of what there is for who is let in; one address for who is turned away."""
    found = list(addresses(rule, walker.world.ids))
    return found[:: _share(walker)] if walker.is_let_in(rule) else found[:1]


def _own(walker: Walker, method: str) -> list[Rule]:
    """The rules that this role is let in to; on PostgreSQL, for time's sake, those that none of
    `EXEMPLARY` before it is. Everybody goes everywhere on SQLite."""
    first = () if walker.is_reader else EXEMPLARY[: EXEMPLARY.index(walker.role)]
    others = [find_actor(walker.world, one) for one in first]
    return [
        rule
        for rule in list_rules(walker.app, method)
        if walker.is_let_in(rule) and not any(walker.is_let_in(rule, one) for one in others)
    ]


@pytest.mark.parametrize("role", [*KINDS, pytest.param(EVALUATOR, marks=pytest.mark.one_database)])
def test_fetching_changes_nothing_and_shows_nobody_else_s_secrets(
    application: Flask, world: World, watch: Watch, matrix: Matrix, role: str
) -> None:
    """On SQLite only what the link of a mail opens: the rest is in test_planted_values, and there
    for everybody."""
    walker = Walker(application, world, role)
    for rule in list_rules(application, "GET"):
        if "token" not in rule.arguments and walker.is_reader:
            continue
        for address in _tried(rule, walker):
            answer = walker.get(rule, address)
            matrix.judge(walker, rule, address, answer)
        if written_beside_entries(watch, walker, rule):
            walker.wrong.append(f"{role}: GET {rule.rule} writes to the database")
        watch.restore()
    assert walker.wrong == []
    assert watch.changed_tables() == []
    readable = {secret for secret, readers in world.readers.items() if role in readers}
    assert walker.seen <= readable
    # Visitors are shown what is not for everybody by such links alone.
    assert walker.seen == readable or not (role == VISITOR and walker.is_reader)


@pytest.mark.one_database
@pytest.mark.parametrize("role", KINDS)
def test_every_page_in_english(application: Flask, world: World, watch: Watch, role: str) -> None:
    walker = Walker(application, world, role)
    walker.browser.client.post("/language/en", data={"csrf_token": walker.token})
    for rule in list_rules(application, "GET"):
        if walker.is_let_in(rule):
            any(walker.get(rule, one).status_code == 200 for one in addresses(rule, world.ids))
    assert walker.wrong == []
    assert walker.browser.get("/").tree.get("lang") == "en"


@pytest.mark.parametrize("role", KINDS)
def test_ids_of_nothing_are_not_found(
    application: Flask, world: World, watch: Watch, role: str
) -> None:
    walker = Walker(application, world, role)
    for method in ("GET", "POST"):
        for rule in _own(walker, method):
            numbers = [
                name
                for name, kind in rule._converters.items()
                if isinstance(kind, IntegerConverter)
            ]
            for wrong in WRONG_IDS if numbers else ():
                ids = {**world.ids, **{name: [wrong] for name in numbers}}
                address = next(addresses(rule, ids))
                answer = (
                    walker.get(rule, address) if method == "GET" else walker.post(rule, address, {})
                )
                if answer.status_code != 404:
                    walker.wrong.append(f"{role}: {method} {address} is {answer.status_code}")
    assert walker.wrong == []
    assert watch.changed_tables() == []


@pytest.mark.parametrize("role", KINDS)
def test_questions_of_every_kind_in_an_address(
    application: Flask, world: World, watch: Watch, role: str
) -> None:
    walker, visitor = Walker(application, world, role), Walker(application, world, VISITOR)
    for rule in _own(walker, "GET"):
        if rule.endpoint in ASKED and (role == VISITOR or not visitor.is_let_in(rule)):
            address = next(addresses(rule, world.ids))
            for text in TEXTS[:: 1 if walker.is_reader else 2]:
                asked = dict.fromkeys(QUESTIONS, text[:3000])
                walker.get(rule, address, query_string=asked, is_read=text in NASTY_IN_HTML)
            if written_beside_entries(watch, walker, rule):
                walker.wrong.append(f"{role}: GET {rule.rule} writes to the database")
            watch.restore()
    assert walker.wrong == []


@pytest.mark.parametrize("role", EVERYBODY)
def test_sending_nothing(
    application: Flask, world: World, watch: Watch, matrix: Matrix, role: str
) -> None:
    walker = Walker(application, world, role)
    # Who is turned away is so before any database is asked: that is tried on one of them.
    for rule in list_rules(application, "POST") if walker.is_reader else _own(walker, "POST"):
        for address in _tried(rule, walker):
            answer = walker.post(rule, address, {})
            is_refused = answer.status_code >= 400
            written = written_beside_entries(watch, walker, rule) if is_refused else set()
            if watch.changed_tables(among=written):
                walker.wrong.append(f"{role}: POST {address} was refused and wrote")
            watch.restore()
            matrix.judge(walker, rule, address, answer)
    assert walker.wrong == []


@pytest.mark.one_database
@pytest.mark.parametrize("role", KINDS)
def test_asking_for_the_head_alone_changes_nothing(
    application: Flask, world: World, watch: Watch, role: str
) -> None:
    """No token protects a HEAD: where a form is taken, whatever is no POST must show the form."""
    walker = Walker(application, world, role)
    for rule in list_rules(application, "GET"):
        if "POST" in (rule.methods or ()) and walker.is_let_in(rule):
            for address in addresses(rule, world.ids):
                walker.browser.client.head(address)
            if watch.written - {"audit_entry"} - COUNTED:
                walker.wrong.append(f"{role}: HEAD {rule.rule} writes {watch.written}")
            watch.restore()
    assert walker.wrong == []


@pytest.mark.one_database
def test_nothing_is_taken_without_a_token(application: Flask, world: World, watch: Watch) -> None:
    for role in ROLES:
        walker = Walker(application, world, role)
        for rule in list_rules(application, "POST"):
            address = next(addresses(rule, world.ids))
            assert walker.browser.client.post(address, data={"reason": "x"}).status_code == 400
    assert not watch.written


def test_forms_filled_in_every_wrong_way(
    application: Flask, world: World, watch: Watch, matrix: Matrix
) -> None:
    attacked: dict[str, frozenset[str]] = {}
    wrong: list[str] = []
    for role in OFFERED:
        walker = Walker(application, world, role)
        for rule, address, form in _new_forms(walker, matrix, attacked):
            is_like_another = frozenset(form.controls) in attacked.values()
            attacked[rule.endpoint] = frozenset(form.controls)
            for is_read, data in _wrong_ways(walker, form, is_like_another=is_like_another):
                walker.post(rule, address, data, is_read=is_read)
                watch.restore()
        wrong += walker.wrong
    assert wrong == []
    assert len(attacked) > 20
    assert sorted(CERTAINLY_OFFERED - attacked.keys()) == []
    assert sorted(_places - attacked.keys()) == []
    _places.update(attacked)


def _wrong_ways(
    walker: Walker, form: Form, *, is_like_another: bool
) -> Iterator[tuple[bool, dict[str, Any]]]:
    """What to send, and whether to read the answer. Where all is wrong, no database is asked: that
    is tried on one of them."""
    if walker.is_reader:
        yield from ((True, data) for data in all_wrong(form, NASTY_IN_HTML))
    if is_like_another:
        return
    if walker.is_reader:
        yield from ((False, data) for data in all_wrong(form, PLAIN_TEXTS))
    # SQLite takes what is too long or of another kind; PostgreSQL is the one that would not.
    yield from ((False, data) for data in list(one_wrong(form))[:: 3 if walker.is_reader else 1])


@pytest.mark.one_database
def test_buttons_sent_with_what_no_page_sends(
    application: Flask, world: World, watch: Watch
) -> None:
    walkers = [Walker(application, world, role) for role in (*reversed(OWNERS), EVALUATOR)]
    for rule in list_rules(application, "POST"):
        walker = next(walker for walker in walkers if walker.is_let_in(rule))
        for address, text in zip(_tried(rule, walker), cycle(TEXTS), strict=False):
            walker.post(rule, address, dict.fromkeys(SENT, text), is_read=False)
            watch.restore()
    assert [wrong for walker in walkers for wrong in walker.wrong] == []


def _new_forms(
    walker: Walker, matrix: Matrix, attacked: Container[str]
) -> Iterator[tuple[Rule, str, Form]]:
    """Forms this role is offered, one for each place that forms are sent to."""
    known = _offering.get(walker.role)
    pages = _all_pages(walker, matrix, attacked) if known is None else known
    found: dict[tuple[str, str], None] = {}
    rules = {rule.rule: rule for rule in list_rules(walker.app, "GET")}
    for rule, address in pages:
        for target, path, form in walker.harvest(rules[rule], address, attacked):
            if target.endpoint not in attacked:
                found[rule, address] = None
                yield target, path, form
    _offering[walker.role] = list(found)


def _all_pages(
    walker: Walker, matrix: Matrix, attacked: Container[str]
) -> Iterator[tuple[str, str]]:
    """Wherever this role may be shown a form: a rule, and an address of it."""
    for rule in list_rules(walker.app, "GET"):
        if not (walker.is_let_in(rule) and rule.endpoint.startswith(OFFERED[walker.role])):
            continue
        for address in _may_offer(walker, matrix, rule):
            if "POST" in (rule.methods or ()) and rule.endpoint in attacked:
                break  # it is the page of that one form
            if rule.endpoint in walker.files:
                break
            yield rule.rule, address


def _may_offer(walker: Walker, matrix: Matrix, rule: Rule) -> Iterator[str]:
    """Where this role may be shown something; test_planted_values has it refused elsewhere."""
    ids = walker.world.ids
    if "assessor_id" not in rule.arguments:
        ids = {name: values if name in WALKED else values[:1] for name, values in ids.items()}
    for address in addresses(rule, ids):
        if "in" in matrix.expect(walker, "GET", rule, address):
            yield address
