"""How far a permission reaches, found by asking the rules about every kind of thing there is."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from marketplace.domain.lifecycle import OrganisationState, ProposalState, ScenarioState
from marketplace.domain.permissions import Actor, Permission, is_allowed, is_let_in
from marketplace.web.documentation.readers import HOME

OTHERS = HOME + 1
# Equal names count once: the rules compare them as they stand in the database.
STATES: tuple[str, ...] = tuple(
    dict.fromkeys(
        state.value for kind in (ScenarioState, OrganisationState, ProposalState) for state in kind
    )
)


@dataclass(frozen=True)
class Thing:
    """What rules look at."""

    organisation_id: int
    state: str
    is_published: bool


class Condition(StrEnum):
    """On what it depends whether a thing of one owner may be had."""

    NEVER = "never"
    ALWAYS = "always"
    PUBLISHED = "published"
    STATE = "state"


@dataclass(frozen=True)
class Extent:
    """For which things of one owner; `states` where that depends on the state."""

    condition: Condition
    states: tuple[str, ...] = ()

    def holds(self, state: str | None, *, is_published: bool) -> bool:
        """Whether it covers a thing like this."""
        if self.condition is Condition.STATE:
            return state in self.states
        if self.condition is Condition.PUBLISHED:
            return is_published
        return self.condition is Condition.ALWAYS


@dataclass(frozen=True)
class Reach:
    """For which things of one's own organisation and of others; None: not let in at all."""

    own: Extent
    others: Extent


class Unclear(Exception):
    """A rule depends on more than owner, state and publication: these pages cannot say it yet."""


def find_reach(actor: Actor, permission: Permission) -> Reach | None:
    """How far `permission` reaches for `actor`; None for whom its rule does not let in."""
    if not is_let_in(actor, permission):
        return None
    return Reach(_extent(actor, permission, HOME), _extent(actor, permission, OTHERS))


def _extent(actor: Actor, permission: Permission, owner: int) -> Extent:
    kinds = set(product(STATES, (False, True)))
    allowed = {kind for kind in kinds if is_allowed(actor, permission, Thing(owner, *kind))}
    states = tuple(state for state in STATES if (state, False) in allowed)
    if not allowed:
        return Extent(Condition.NEVER)
    if allowed == kinds:
        return Extent(Condition.ALWAYS)
    if allowed == {(state, True) for state in STATES}:
        return Extent(Condition.PUBLISHED)
    if allowed == set(product(states, (False, True))):
        return Extent(Condition.STATE, states)
    raise Unclear(permission)
