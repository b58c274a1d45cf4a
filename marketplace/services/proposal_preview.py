"""What the ranking will say of a proposal, told to its vendor before it is sealed.

The same functions as the ranking's own. Under fixed references no competitor moves these figures;
where the price is held against the lowest one, it is left out, because only the opening tells; and
so is what assessors judge.
Credentials and filings are judged again when the ranking runs.
"""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.domain import clock
from marketplace.domain.permissions import Actor
from marketplace.matching.gates import GateOutcome, judge_gates
from marketplace.matching.ranking import CriterionLine, rank, sum_of
from marketplace.matching.rules import JUDGED, CriterionKind
from marketplace.services import proposals
from marketplace.services.proposals import OwnProposal
from marketplace.services.ranking_candidates import count_accepted, make_candidate
from marketplace.services.ranking_rules import closing_of, frozen_rules


@dataclass(frozen=True)
class Preview:
    """The failed gates, and the points of a proposal that fails none.

    `awaited`: the weight of the price where it depends on the others' bids; `judged`: the weight of
    what assessors will judge. Neither `criteria` nor `total` has these.
    """

    failed: tuple[GateOutcome, ...]
    criteria: tuple[CriterionLine, ...] = ()
    total: Decimal | None = None
    awaited: int = 0
    judged: int = 0


def preview(actor: Actor, own: OwnProposal) -> Preview:
    """The draft as the ranking would judge it now. It must have passed its checks."""
    rules = frozen_rules(own.scenario)
    organisation_id = proposals.own_organisation(actor)
    closing = closing_of(own.scenario)
    accepted = count_accepted(rules, [organisation_id], closing)
    candidate = make_candidate(
        rules,
        key="own",
        organisation_id=organisation_id,
        content=own.content,
        closing=closing,
        at=clock.now(),
        confirmed=rules.amendment,
        accepted=accepted.get(organisation_id),
    )
    failed = tuple(gate for gate in judge_gates(rules, candidate) if not gate.is_passed)
    if failed:
        return Preview(failed)
    (line,) = rank(rules, [candidate], clock.now()).ranked
    price = rules.find_criterion(CriterionKind.PRICE) if rules.method.is_order87 else None
    awaited = {CriterionKind.PRICE, *JUDGED} if price else {*JUDGED}
    own_lines = tuple(item for item in line.criteria if item.kind not in awaited)
    return Preview(
        (),
        own_lines,
        total=sum_of(item.contribution for item in own_lines),
        awaited=price.weight if price else 0,
        judged=sum(item.weight for item in rules.judged),
    )
