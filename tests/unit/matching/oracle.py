"""The ranking by the published formulas alone, in fractions: it shares no line with the product.

Only what the dataclasses hold is read; every rule is written out again from the specification.
"""

from fractions import Fraction
from math import floor, isqrt
from statistics import median
from typing import Any

Z = Fraction("1.959963984540054")
TIERS = {"T3": Fraction(1), "T2": Fraction(6, 10), "T1": Fraction(3, 10), "T0": Fraction(0)}
RELEVANCE = {"direct": Fraction(1), "proxy": Fraction(1, 2), "general": Fraction(1, 4), "other": 0}
DELIVERIES = (Fraction(0), Fraction(1, 2), Fraction(4, 5), Fraction(1))
PLACES = 10**60


def ranking(rules: Any, field: Any) -> tuple[list[tuple[Any, ...]], set[str]]:
    """(rank, key, total in cents, cents per criterion), best first; and who is out."""
    inside = [bid for bid in field if passes(rules, bid)]
    lowest = min((Fraction(bid.price) for bid in inside), default=Fraction(0))
    lines = []
    for bid in inside:
        cents = {
            item.kind.value: to_cents(item.weight * worth(item.kind.value, rules, bid, lowest))
            for item in rules.criteria
        }
        lines.append((bid, sum(cents.values()), cents))
    lines.sort(key=lambda line: (-line[1], line[0].price, line[0].key))
    placed = [
        (1 + sum(is_before(other, line) for other in lines), line[0].key, line[1], line[2])
        for line in lines
    ]
    return placed, {bid.key for bid in field} - {bid.key for bid in inside}


def is_before(one: Any, other: Any) -> bool:
    return (-one[1], one[0].price) < (-other[1], other[0].price)


def to_cents(value: Fraction) -> int:
    """Hundredths, halves up: no value is negative."""
    return floor(value * 100 + Fraction(1, 2))


def passes(rules: Any, bid: Any) -> bool:
    """Every gate of the specification."""
    good = [result for result in bid.evidence if counts(result, bid)]
    best = min((result.tier.value[1] for result in good), key=lambda n: -int(n), default="0")
    wanted = rules.gates.minimum_tier
    versions = {result.model_version for result in bid.evidence if result.is_valid}
    met = {answer.requirement for answer in bid.answers if answer.is_met}
    return (
        bid.price <= rules.ceiling
        and bid.confirmed_amendment >= rules.amendment
        and all(item.id in met for item in rules.gates.requirements)
        and (not rules.gates.is_filing_required or bool(bid.filing and bid.filing.is_in_force))
        and (wanted is None or (bool(good) and int(best) >= int(wanted.value[1])))
        and (not versions or bid.model_version in versions)
        and all(reaches(good, item) for item in rules.gates.floors)
    )


def counts(result: Any, bid: Any) -> bool:
    return (
        result.is_valid
        and result.model_version == bid.model_version
        and result.tier.value != "T0"
        and result.relevance.value != "other"
    )


def reaches(good: Any, wanted: Any) -> bool:
    return any(
        result.value >= wanted.value if result.is_higher_better else result.value <= wanted.value
        for result in good
        if result.benchmark == wanted.benchmark
    )


def worth(kind: str, rules: Any, bid: Any, lowest: Fraction) -> Fraction:
    """What the criterion is worth to the bid, 0..1."""
    if kind == "price":
        return price(rules, Fraction(bid.price), lowest)
    if kind == "delivery":
        return share(Fraction(rules.longest_days), Fraction(bid.days), rules.reference_days)
    if kind == "kpis":
        return mean([kpi(target, bid) for target in rules.kpis])
    if kind == "deployment":
        bands = {band.choice: Fraction(band.raw) for band in rules.deployment}
        return bands.get(bid.deployment, Fraction(0))
    if kind == "accepted_deliveries":
        return DELIVERIES[min(bid.accepted_deliveries or 0, 3)]
    if kind in ("assessors", "requirements"):
        return judged(kind, rules, bid)
    if kind == "measured":
        return mean([measured(need, bid) for need in rules.measured])
    return evidence(rules, bid)


def judged(kind: str, rules: Any, bid: Any) -> Fraction:
    """Of the whole, or the mean over the answers to what is asked."""
    if kind == "assessors":
        return middle([mark.points for mark in bid.assessor_marks])
    given = [(mark.requirement, mark.points) for mark in bid.requirement_marks]
    return mean([middle([p for of, p in given if of == item.id]) for item in rules.requirements])


def middle(points: list[Any]) -> Fraction:
    """The middle of the assessors' points, of 20."""
    return Fraction(median(map(Fraction, points))) / 20 if points else Fraction(0)


def price(rules: Any, own: Fraction, lowest: Fraction) -> Fraction:
    if rules.rule_set.value == "order87":
        return Fraction(1) if own == lowest else lowest / own
    return share(Fraction(rules.ceiling), own, rules.reference_price)


def share(worst: Fraction, own: Fraction, best: Any) -> Fraction:
    return min(max((worst - own) / (worst - Fraction(best)), Fraction(0)), Fraction(1))


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def kpi(target: Any, bid: Any) -> Fraction:
    found = [Fraction(item.value) for item in bid.kpis if item.kpi == target.id]
    if not found:
        return Fraction(0)
    if target.baseline is not None:
        return share(Fraction(target.baseline), found[0], target.target)
    is_met = found[0] >= target.target if target.is_higher_better else found[0] <= target.target
    return Fraction(int(is_met))


def measured(need: Any, bid: Any) -> Fraction:
    """The dearest band that any admissible result of the benchmark and its direction reaches."""
    return max(
        (
            Fraction(band.raw)
            for result in bid.evidence
            if counts(result, bid)
            and result.benchmark == need.benchmark
            and result.is_higher_better == need.is_higher_better
            for band in need.bands
            if (
                result.value >= band.reached
                if need.is_higher_better
                else result.value <= band.reached
            )
        ),
        default=Fraction(0),
    )


def evidence(rules: Any, bid: Any) -> Fraction:
    """The best three of different benchmarks, divided by three."""
    best: dict[str, Fraction] = {}
    for result in bid.evidence:
        if counts(result, bid) and result.n and result.baseline is not None:
            worth_of = result_worth(rules, result)
            best[result.benchmark] = max(best.get(result.benchmark, Fraction(0)), worth_of)
    return sum(sorted(best.values(), reverse=True)[:3], Fraction(0)) / 3


def result_worth(rules: Any, result: Any) -> Fraction:
    p, n = Fraction(result.value), result.n
    bound = wilson(p, n) if result.is_higher_better else 1 - wilson(1 - p, n)
    base, top = Fraction(result.baseline), Fraction(result.top)
    normalised = min(max((bound - base) / (top - base), Fraction(0)), Fraction(1))
    found = normalised * TIERS[result.tier.value] * RELEVANCE[result.relevance.value]
    return min(found, Fraction(rules.self_reported_cap)) if result.tier.value == "T1" else found


def wilson(p: Fraction, n: int) -> Fraction:
    """The lower end of the 95 % interval."""
    under = p * (1 - p) / n + Z * Z / (4 * n * n)
    low = (p + Z * Z / (2 * n) - Z * root(under)) / (1 + Z * Z / n)
    return min(max(low, Fraction(0)), Fraction(1))


def root(value: Fraction) -> Fraction:
    """Exact where it is a fraction, else to sixty places."""
    over, under = isqrt(value.numerator), isqrt(value.denominator)
    if over * over == value.numerator and under * under == value.denominator:
        return Fraction(over, under)
    return Fraction(isqrt(value.numerator * PLACES * PLACES // value.denominator), PLACES)
