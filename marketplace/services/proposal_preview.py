"""What the ranking will say of a proposal, told to its vendor before it is sealed.

The same functions as the ranking's own. Under fixed references no competitor moves these figures;
credentials and filings are judged again when the ranking runs.
"""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.domain import clock
from marketplace.domain.permissions import Actor
from marketplace.matching.gates import GateOutcome, judge_gates
from marketplace.matching.ranking import CriterionLine, rank
from marketplace.services import proposals
from marketplace.services.proposals import OwnProposal
from marketplace.services.ranking_candidates import make_candidate
from marketplace.services.ranking_rules import closing_of, frozen_rules


@dataclass(frozen=True)
class Preview:
    """The failed gates, and the points (0..100) of a proposal that fails none."""

    failed: tuple[GateOutcome, ...]
    criteria: tuple[CriterionLine, ...] = ()
    total: Decimal | None = None


def preview(actor: Actor, own: OwnProposal) -> Preview:
    """The draft as the ranking would judge it now. It must have passed its checks."""
    rules = frozen_rules(own.scenario)
    organisation_id = proposals.own_organisation(actor)
    candidate = make_candidate(
        rules,
        key="own",
        organisation_id=organisation_id,
        content=own.content,
        closing=closing_of(own.scenario),
        at=clock.now(),
        confirmed=rules.amendment,
    )
    failed = tuple(gate for gate in judge_gates(rules, candidate) if not gate.is_passed)
    if failed:
        return Preview(failed)
    (line,) = rank(rules, [candidate], clock.now()).ranked
    return Preview((), line.criteria, line.total)
