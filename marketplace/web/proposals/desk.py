"""What a vendor has before it while it works on one proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_login import current_user

from marketplace.credentials.tiers import Verdict
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, is_let_in
from marketplace.models import ModelVersion, Scenario
from marketplace.services import models, proposals, scenarios
from marketplace.services.credential_verdicts import list_verdicts
from marketplace.services.proposal_vault import CopyLocked, requires_copy_key
from marketplace.services.proposals import OwnProposal
from marketplace.web.guards import current_actor
from marketplace.web.proposals.copy_tickets import copy_key_of
from marketplace.web.proposals.form_content import first_words, to_form_data
from marketplace.web.proposals.forms import ProposalForm, make_form
from marketplace.web.receiving import received_at


@dataclass(frozen=True)
class Desk:
    """A scenario, the actor's own proposal to it if there is one, and the versions to bid with."""

    actor: Actor
    scenario: Scenario
    own: OwnProposal | None
    versions: tuple[ModelVersion, ...]
    copy_key: bytes | None = field(default=None, repr=False)

    @property
    def is_accepting(self) -> bool:
        """Whether this request, or one sent now, is in time."""
        return self.scenario.is_accepting_at(received_at())

    @property
    def can_write(self) -> bool:
        """Whether the actor may write now."""
        return self.is_accepting and is_let_in(self.actor, Permission.PROPOSAL_WRITE)

    @property
    def verdicts(self) -> Mapping[int, Verdict]:
        """What the credentials of the versions are worth now, by their ids."""
        return list_verdicts(row for version in self.versions for row in version.credentials)

    @property
    def weights(self) -> dict[str, int]:
        """The weight of each criterion of the ranking."""
        return {criterion.kind: criterion.weight for criterion in self.scenario.criteria}

    def typed_form(self) -> ProposalForm:
        """The form as this request sends it."""
        return make_form(self.scenario, self.versions, None)

    def saved_form(self) -> ProposalForm:
        """The form as it was last saved, or as a new draft begins."""
        content = self.own.content if self.own else first_words(current_user.user)
        version = self.own.version if self.own else 0
        data = to_form_data(self.scenario, content, version)
        return make_form(self.scenario, self.versions, data)


def lay_out(scenario_id: int) -> Desk:
    """The desk for a scenario. `NotFound` for a scenario that the actor may not know of,
    `CopyLocked` where a passphrase has to be given or set first."""
    copy_key = copy_key_of(scenario_id)
    own = proposals.find_own(current_actor(), scenario_id, copy_key=copy_key)
    desk = _lay_out(scenario_id, own, copy_key)
    if own is None and desk.can_write and requires_copy_key(desk.scenario):
        raise CopyLocked(say("请先为这份方案设置口令。"))
    return desk


def glance(scenario_id: int) -> Desk:
    """The desk without the words of the proposal where a passphrase locks them."""
    return _lay_out(scenario_id, proposals.find_at_a_glance(current_actor(), scenario_id), None)


def _lay_out(scenario_id: int, own: OwnProposal | None, copy_key: bytes | None) -> Desk:
    actor = current_actor()
    offered = [model for model in models.list_own(actor) if model.is_published]
    return Desk(
        actor=actor,
        scenario=scenarios.get_scenario(actor, scenario_id),
        own=own,
        versions=tuple(version for model in offered for version in model.versions),
        copy_key=copy_key,
    )
