"""Who may only look, changes nothing."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.addressing import addresses
from tests.web.roles import VIEWERS
from tests.web.walking import Walker, Watch, list_rules
from tests.web.world import World

pytestmark = pytest.mark.one_database

# Every form that a viewer may send: about one's own account, and nothing of the organisation's.
# A new route that changes something of the organisation's belongs behind a permission that
# viewers have not; one that is about the person alone is added here.
WATCHED = ("scenario", "sector", "buyer")
# An assessor is asked as a person, of whatever organisation and duty.
ASSESSING = frozenset(
    {"assessor_invitations.show", "assessments.declare", "assessments.recuse", "assessments.save"}
    | {"assessments.submit", "assessments.hand_back", "assessments.take_back"}
    | {"assessor_invitations.turn_down"}
)
PERSONAL = ASSESSING | frozenset(
    {"account.edit"}
    | {"accounts.choose_language", "accounts.register", "accounts.sign_in", "accounts.sign_out"}
    | {"email_links.change", "email_links.follow", "email_links.send"}
    | {"external_identities.confirm", "external_identities.remove"}
    | {"invitations.show"}
    | {"members.leave"}
    | {"notifications.mark_all_read", "notifications.open_"}
    | {"organisations.new", "organisations.switch"}
    | {"passwords.change", "passwords.forgot", "passwords.reset"}
    | {"personal_data.delete"}
    | {
        "second_factors.begin",
        "second_factors.confirm",
        "second_factors.enter",
        "second_factors.renew_codes",
        "second_factors.turn_off",
        "second_factors.verify",
    }
    | {"sessions.end", "sessions.end_others"}
    # Nobody's: what an evaluator or the platform signed counts whoever brings it.
    | {"receipts.verify", "status_lists.receive"}
    # What one person wants to be told of, and not to see in one's own list.
    | {"recommendations.watch", "recommendations.unwatch"}
    | {"recommendations.dismiss_scenario", "recommendations.restore_scenario"}
    # Of what is locked it shows, and changes nothing.
    | {"proposals.unlock"}
    | {"terms.accept"}
    | {f"watches.{verb}_{what}" for verb in ("watch", "unwatch") for what in WATCHED}
)
# Where these forms may leave a trace: in rows of the person, none of the organisation.
PERSONAL_TABLES = frozenset(
    {"audit_entry", "email_link", "notification", "outbox_message", "recovery_code"}
    | {"recommendation_feedback"}
    | {"sign_in_failure", "terms_acceptance", "user", "user_session", "watch"}
)
# What else one's own decision changes: whether one belongs to an organisation.
BELONGING = {
    # To step back when points were seen is entered in the ledger.
    **dict.fromkeys(
        ASSESSING, frozenset({"assessor", "assessment", "ledger_entry", "state_change"})
    ),
    "invitations.show": frozenset({"invitation", "member"}),
    "members.leave": frozenset({"member"}),
    "organisations.new": frozenset({"member", "organisation"}),
}


def _posts(walker: Walker) -> Iterator[tuple[Rule, str]]:
    """Everything there is for the forms that are the person's own. Of the others only the first
    and the last thing: the test above has all viewers turned away before any is looked at."""
    for rule in list_rules(walker.app, "POST"):
        found = list(addresses(rule, walker.world.ids))
        for address in found if rule.endpoint in PERSONAL else dict.fromkeys((found[0], found[-1])):
            yield rule, address


@pytest.mark.parametrize("role", VIEWERS)
def test_viewers_are_let_in_to_no_form_but_their_own(
    application: Flask, world: World, role: str
) -> None:
    walker = Walker(application, world, role)
    open_to_viewers = {
        rule.endpoint for rule in list_rules(application, "POST") if walker.is_let_in(rule)
    }
    strange = sorted(open_to_viewers - PERSONAL)
    assert strange == [], f"{role} may send a form to {strange}"


@pytest.mark.parametrize("role", VIEWERS)
def test_what_viewers_send_changes_nothing(
    application: Flask, world: World, watch: Watch, role: str
) -> None:
    walker = Walker(application, world, role)
    for rule, address in _posts(walker):
        answer = walker.post(rule, address, {"reason": "不应该。", "version": "1"}, is_read=False)
        changed = set(watch.changed_tables(among=watch.written))
        if not walker.judge_entries(watch.list_entered()):
            changed.discard("audit_entry")
        if rule.endpoint not in PERSONAL and (changed or answer.status_code != 403):
            walker.wrong.append(f"{address} answered {answer.status_code}, changed {changed}")
        strange = changed - PERSONAL_TABLES - BELONGING.get(rule.endpoint, frozenset())
        if strange:
            walker.wrong.append(f"{address} changed {sorted(strange)}")
        watch.restore()
    assert walker.wrong == []


def test_the_list_of_personal_forms_names_no_other(application: Flask) -> None:
    posts = {rule.endpoint for rule in list_rules(application, "POST")}
    assert sorted(PERSONAL - posts) == []
