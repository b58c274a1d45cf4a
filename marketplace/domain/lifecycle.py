"""The lifecycles, written once as rows.

Services enforce them, templates ask them which actions to offer, the documentation prints them and
tests walk them. Whether a published scenario still accepts proposals is no state: it is computed
from the clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketplace.domain.errors import TransitionRefused
from marketplace.domain.messages import Message, say


class Role(StrEnum):
    """Who somebody is towards the marketplace."""

    VISITOR = "visitor"
    MEMBER = "member"
    BUYER = "buyer"
    VENDOR = "vendor"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    ASSESSOR = "assessor"
    SYSTEM = "system"


class OrganisationState(StrEnum):
    """An organisation's registration."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"


class ScenarioState(StrEnum):
    """A scenario from its draft to its end."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    # In a word of its own: an organisation is "approved" too, and names are looked up by the word.
    APPROVED = "awaiting_publication"
    RETURNED = "returned"
    PUBLISHED = "published"
    OPENED = "opened"
    EVALUATED = "evaluated"
    AWARDED = "awarded"
    CONCLUDED = "concluded"
    DELIVERING = "delivering"
    ACCEPTED = "accepted"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


class ProposalState(StrEnum):
    """A proposal from its draft to its result."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    DISQUALIFIED = "disqualified"
    RANKED = "ranked"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"


class QuestionState(StrEnum):
    """A question from its asking to its answer."""

    ASKED = "asked"
    ANSWERED = "answered"
    PUBLISHED = "published"
    MERGED = "merged"
    DECLINED = "declined"


class AnnexRequestState(StrEnum):
    """A vendor's request to read a listing's restricted annex."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class AssessorState(StrEnum):
    """Somebody's part in judging one scenario's proposals."""

    INVITED = "invited"
    APPOINTED = "appointed"
    DECLARED = "declared"
    RECUSED = "recused"
    DISMISSED = "dismissed"


class AssessmentState(StrEnum):
    """One assessor's points for one proposal; what is handed back is kept beside the next one."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    HANDED_BACK = "handed_back"


class DeliveryState(StrEnum):
    """A milestone from the plan to its acceptance."""

    PLANNED = "planned"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Action(StrEnum):
    """What can be done to a thing that has a lifecycle."""

    AMEND = "amend"
    CLOSE = "close"
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    REVISE = "revise"
    PUBLISH = "publish"
    DISCARD = "discard"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    OPEN = "open"
    FAIL = "fail"
    EVALUATE = "evaluate"
    AWARD = "award"
    CONCLUDE = "conclude"
    REPLACE = "replace"
    DISQUALIFY = "disqualify"
    RANK = "rank"
    SELECT = "select"
    NOT_SELECT = "not_select"
    APPROVE = "approve"
    REJECT = "reject"
    RESUBMIT = "resubmit"
    SUSPEND = "suspend"
    RESTORE = "restore"
    ANSWER = "answer"
    MERGE = "merge"
    DECLINE = "decline"
    GRANT = "grant"
    REFUSE = "refuse"
    REVOKE = "revoke"
    JOIN = "join"
    DECLARE = "declare"
    RECUSE = "recuse"
    DISMISS = "dismiss"
    HAND_BACK = "hand_back"
    BEGIN = "begin"
    REPLAN = "replan"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    TERMINATE = "terminate"


@dataclass(frozen=True)
class Transition:
    """`action` leads from `source` to `target`, done `by` one role, perhaps only with a reason."""

    action: Action
    source: StrEnum
    target: StrEnum
    by: Role
    needs_reason: bool = False


_O, _S, _P = OrganisationState, ScenarioState, ProposalState
_Q = QuestionState

ORGANISATION = (
    Transition(Action.APPROVE, _O.PENDING, _O.APPROVED, Role.ADMINISTRATOR),
    Transition(Action.REJECT, _O.PENDING, _O.REJECTED, Role.ADMINISTRATOR, needs_reason=True),
    Transition(Action.RESUBMIT, _O.REJECTED, _O.PENDING, Role.MEMBER),
    Transition(Action.SUSPEND, _O.APPROVED, _O.SUSPENDED, Role.ADMINISTRATOR, needs_reason=True),
    Transition(Action.RESTORE, _O.SUSPENDED, _O.APPROVED, Role.ADMINISTRATOR),
)

SCENARIO = (
    Transition(Action.SUBMIT, _S.DRAFT, _S.SUBMITTED, Role.BUYER),
    Transition(Action.RECALL, _S.SUBMITTED, _S.DRAFT, Role.BUYER),
    Transition(Action.RETURN, _S.SUBMITTED, _S.RETURNED, Role.ADMINISTRATOR, needs_reason=True),
    Transition(Action.SUBMIT, _S.RETURNED, _S.SUBMITTED, Role.BUYER),
    Transition(Action.REVISE, _S.RETURNED, _S.DRAFT, Role.BUYER),
    Transition(Action.PUBLISH, _S.SUBMITTED, _S.PUBLISHED, Role.ADMINISTRATOR),
    Transition(Action.APPROVE, _S.SUBMITTED, _S.APPROVED, Role.ADMINISTRATOR),
    # By the administrator, or by the system at the date that the administrator set.
    Transition(Action.PUBLISH, _S.APPROVED, _S.PUBLISHED, Role.ADMINISTRATOR),
    Transition(Action.RETURN, _S.APPROVED, _S.RETURNED, Role.ADMINISTRATOR, needs_reason=True),
    Transition(Action.RECALL, _S.APPROVED, _S.DRAFT, Role.BUYER),
    Transition(Action.DISCARD, _S.DRAFT, _S.DISCARDED, Role.BUYER, needs_reason=True),
    Transition(Action.DISCARD, _S.RETURNED, _S.DISCARDED, Role.BUYER, needs_reason=True),
    Transition(Action.AMEND, _S.PUBLISHED, _S.PUBLISHED, Role.BUYER, needs_reason=True),
    Transition(Action.CLOSE, _S.PUBLISHED, _S.PUBLISHED, Role.BUYER, needs_reason=True),
    Transition(Action.CANCEL, _S.PUBLISHED, _S.CANCELLED, Role.BUYER, needs_reason=True),
    Transition(Action.WITHDRAW, _S.PUBLISHED, _S.WITHDRAWN, Role.ADMINISTRATOR, needs_reason=True),
    # Both only after a supervisor has confirmed it too.
    Transition(Action.OPEN, _S.PUBLISHED, _S.OPENED, Role.BUYER),
    Transition(Action.FAIL, _S.PUBLISHED, _S.FAILED, Role.BUYER, needs_reason=True),
    # Only where people judge, who may never come to an end.
    Transition(Action.FAIL, _S.OPENED, _S.FAILED, Role.BUYER, needs_reason=True),
    Transition(Action.FAIL, _S.EVALUATED, _S.FAILED, Role.BUYER, needs_reason=True),
    Transition(Action.EVALUATE, _S.OPENED, _S.EVALUATED, Role.BUYER),
    Transition(Action.AWARD, _S.EVALUATED, _S.AWARDED, Role.BUYER),
    Transition(Action.CONCLUDE, _S.AWARDED, _S.CONCLUDED, Role.BUYER),
    Transition(Action.BEGIN, _S.CONCLUDED, _S.DELIVERING, Role.BUYER),
    # The contract falls through before anything is planned.
    Transition(Action.TERMINATE, _S.CONCLUDED, _S.TERMINATED, Role.BUYER, needs_reason=True),
    Transition(Action.REPLAN, _S.DELIVERING, _S.DELIVERING, Role.BUYER, needs_reason=True),
    # Only when every milestone is accepted.
    Transition(Action.ACCEPT, _S.DELIVERING, _S.ACCEPTED, Role.BUYER),
    Transition(Action.TERMINATE, _S.DELIVERING, _S.TERMINATED, Role.BUYER, needs_reason=True),
)

PROPOSAL = (
    Transition(Action.SUBMIT, _P.DRAFT, _P.SUBMITTED, Role.VENDOR),
    Transition(Action.REPLACE, _P.SUBMITTED, _P.SUBMITTED, Role.VENDOR),
    Transition(Action.WITHDRAW, _P.SUBMITTED, _P.WITHDRAWN, Role.VENDOR),
    Transition(Action.SUBMIT, _P.WITHDRAWN, _P.SUBMITTED, Role.VENDOR),
    Transition(Action.OPEN, _P.SUBMITTED, _P.OPENED, Role.BUYER),
    Transition(Action.DISQUALIFY, _P.OPENED, _P.DISQUALIFIED, Role.SYSTEM, needs_reason=True),
    Transition(Action.RANK, _P.OPENED, _P.RANKED, Role.SYSTEM),
    Transition(Action.SELECT, _P.RANKED, _P.SELECTED, Role.BUYER),
    Transition(Action.NOT_SELECT, _P.RANKED, _P.NOT_SELECTED, Role.BUYER),
)

QUESTION = (
    Transition(Action.ANSWER, _Q.ASKED, _Q.ANSWERED, Role.BUYER),
    Transition(Action.ANSWER, _Q.ANSWERED, _Q.ANSWERED, Role.BUYER),
    Transition(Action.PUBLISH, _Q.ANSWERED, _Q.PUBLISHED, Role.BUYER),
    Transition(Action.MERGE, _Q.ASKED, _Q.MERGED, Role.BUYER),
    Transition(Action.MERGE, _Q.ANSWERED, _Q.MERGED, Role.BUYER),
    Transition(Action.DECLINE, _Q.ASKED, _Q.DECLINED, Role.BUYER, needs_reason=True),
    Transition(Action.DECLINE, _Q.ANSWERED, _Q.DECLINED, Role.BUYER, needs_reason=True),
)

_R = AnnexRequestState

# Whoever was refused, revoked or withdrew may ask again, by a request of its own.
ANNEX_REQUEST = (
    Transition(Action.WITHDRAW, _R.REQUESTED, _R.WITHDRAWN, Role.VENDOR),
    Transition(Action.GRANT, _R.REQUESTED, _R.GRANTED, Role.BUYER),
    Transition(Action.REFUSE, _R.REQUESTED, _R.REFUSED, Role.BUYER, needs_reason=True),
    Transition(Action.REVOKE, _R.GRANTED, _R.REVOKED, Role.BUYER, needs_reason=True),
)

_E, _M = AssessorState, AssessmentState

# Recused by their own word, or by the system where it knows of a conflict.
ASSESSOR = (
    Transition(Action.JOIN, _E.INVITED, _E.APPOINTED, Role.ASSESSOR),
    Transition(Action.DECLARE, _E.APPOINTED, _E.DECLARED, Role.ASSESSOR),
    Transition(Action.RECUSE, _E.APPOINTED, _E.RECUSED, Role.ASSESSOR, needs_reason=True),
    Transition(Action.RECUSE, _E.DECLARED, _E.RECUSED, Role.ASSESSOR, needs_reason=True),
    Transition(Action.DISMISS, _E.INVITED, _E.DISMISSED, Role.BUYER, needs_reason=True),
    Transition(Action.DISMISS, _E.APPOINTED, _E.DISMISSED, Role.BUYER, needs_reason=True),
    Transition(Action.DISMISS, _E.DECLARED, _E.DISMISSED, Role.BUYER, needs_reason=True),
)

# The chair hands back, an assessor too, and takes that back where nobody looks again.
ASSESSMENT = (
    Transition(Action.SUBMIT, _M.DRAFT, _M.SUBMITTED, Role.ASSESSOR),
    Transition(Action.HAND_BACK, _M.SUBMITTED, _M.HANDED_BACK, Role.ASSESSOR, needs_reason=True),
    Transition(Action.RESTORE, _M.HANDED_BACK, _M.SUBMITTED, Role.ASSESSOR),
)

_D = DeliveryState

DELIVERY = (
    Transition(Action.HAND_OVER, _D.PLANNED, _D.HANDED_OVER, Role.VENDOR),
    Transition(Action.ACCEPT, _D.HANDED_OVER, _D.ACCEPTED, Role.BUYER),
    Transition(Action.RETURN, _D.HANDED_OVER, _D.RETURNED, Role.BUYER, needs_reason=True),
    Transition(Action.HAND_OVER, _D.RETURNED, _D.HANDED_OVER, Role.VENDOR),
)

ACCEPTING = "accepting"
CLOSED = "closed"

# What the public list shows; everything before publication is the buyer's and the
# administrators' affair.
PUBLIC_STATES = frozenset(
    {_S.PUBLISHED, _S.OPENED, _S.EVALUATED, _S.AWARDED, _S.CONCLUDED, _S.CANCELLED, _S.FAILED}
    | {_S.WITHDRAWN, _S.DELIVERING, _S.ACCEPTED, _S.TERMINATED}
)
# The award can fall no more, whatever becomes of the delivery.
CONCLUDED_STATES = frozenset({_S.CONCLUDED, _S.DELIVERING, _S.ACCEPTED, _S.TERMINATED})
# Those with a selected proposal, which everybody knows.
AWARDED_STATES = CONCLUDED_STATES | {_S.AWARDED}
# A delivery was begun, by a plan of milestones, or given up before.
DELIVERY_STATES = CONCLUDED_STATES - {_S.CONCLUDED}
# Ended without a selected proposal. In the first two nothing was opened, nor ever will be.
NEVER_OPENED_STATES = frozenset({_S.CANCELLED, _S.WITHDRAWN})
ENDED_STATES = NEVER_OPENED_STATES | {_S.FAILED}
EDITABLE_STATES = frozenset({_S.DRAFT, _S.RETURNED})
# While assessors can be invited and give points.
ASSESSED_STATES = frozenset({_S.PUBLISHED, _S.OPENED})
ACTIVE_ASSESSOR_STATES = frozenset({_E.INVITED, _E.APPOINTED, _E.DECLARED})
# From publication to the end of the standstill: while a restricted annex may be open to somebody.
RUNNING_STATES = frozenset({_S.PUBLISHED, _S.OPENED, _S.EVALUATED, _S.AWARDED})


def public_state(state: StrEnum | str, deadline: datetime | None, now: datetime) -> str:
    """The state as the public sees it: a published scenario is accepting or closed by the clock."""
    if state != ScenarioState.PUBLISHED:
        return str(state)
    return ACCEPTING if deadline is not None and now < deadline else CLOSED


def find_transition(
    machine: Iterable[Transition], action: Action, source: StrEnum | str
) -> Transition | None:
    """The row for `action` from `source`, if there is one."""
    return next((row for row in machine if row.action == action and row.source == source), None)


def get_transition(
    machine: Iterable[Transition], action: Action, source: StrEnum | str
) -> Transition:
    """The row for `action` from `source`; `TransitionRefused` if there is none."""
    found = find_transition(machine, action, source)
    if found is None:
        raise TransitionRefused(say("这一步现在不能做：状态已经变了。请刷新页面，看看最新状态。"))
    return found


def list_actions(
    machine: Iterable[Transition], source: StrEnum | str, roles: frozenset[Role]
) -> tuple[Action, ...]:
    """What these roles could do from `source`, in the order of the rows."""
    return tuple(row.action for row in machine if row.source == source and row.by in roles)


def require_reason(row: Transition, reason: str | None) -> Message | None:
    """What to tell somebody who gave no reason where the row needs one."""
    if row.needs_reason and not (reason or "").strip():
        return say("请写明原因。")
    return None
