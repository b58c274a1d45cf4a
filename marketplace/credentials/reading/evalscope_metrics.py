"""The metrics of one EvalScope report, whichever version wrote them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from marketplace.credentials.reading.errors import quote
from marketplace.credentials.reading.nodes import Node, checked_name
from marketplace.domain.messages import Message, say

MOST_SUBSETS = 5_000


@dataclass(frozen=True)
class Subset:
    """A named part of a data set and its score."""

    name: str
    value: Decimal
    n: int | None
    category: str = ""


@dataclass(frozen=True)
class Metric:
    """A metric over the whole data set. `restated`: other places with the very same figure."""

    name: str
    filter: str | None
    value: Decimal
    n: int | None
    scale: int
    higher_is_better: bool | None
    subsets: tuple[Subset, ...]
    restated: tuple[Node, ...] = ()


def list_metrics(report: Node, notes: list[Message]) -> Iterator[Metric]:
    """The report's metrics; what has no number is left out and noted."""
    if "metrics" not in report.fields():
        yield from _old_metrics(report, notes)
        return
    for node in report.get("metrics").items():
        score = node.get("score")
        if _is_missing(score, notes):
            continue
        yield _metric(node, score, notes)


def _metric(node: Node, score: Node, notes: list[Message]) -> Metric:
    name, variant = _name(node)
    categories = node.find("categories")
    listed = categories.items() if categories else []
    subsets = tuple(s for category in listed for s in _subsets(category, "subsets", notes))
    written = node.find("num")
    single = listed[0].find("score") if len(listed) == 1 else None
    return Metric(
        name=name,
        filter=variant,
        value=score.number(),
        n=written.count() if written else _sum([s.n for s in subsets]),
        scale=_scale(node),
        higher_is_better=_direction(node),
        subsets=_few(subsets, node),
        restated=(single,) if single else (),
    )


def _name(node: Node) -> tuple[str, str | None]:
    """Schema 2 names a metric by identity: how it was aggregated is kept as the filter."""
    identity = node.find("identity")
    if identity is None:
        return _named(node.get("name")), None
    aggregation = identity.find("aggregation")
    how = [] if aggregation is None or aggregation.text() == "mean" else [aggregation.text()]
    dimensions = identity.find("dimensions")
    if dimensions:
        how += [f"{key}={node.value}" for key, node in sorted(dimensions.members(), key=_by_name)]
    variant = checked_name(",".join(how), identity.path)
    return _named(identity.get("name")), variant or None


def _by_name(member: tuple[str, Node]) -> str:
    return member[0]


def _named(node: Node) -> str:
    if not node.text().strip():
        raise node.refuse(say("非空的名称"))
    return node.text()


def _scale(node: Node) -> int:
    semantics = node.find("semantics")
    bounds = semantics.find("value_range") if semantics else None
    top = bounds.find("max") if bounds else None
    return 100 if top and top.number() == 100 else 1


def _direction(node: Node) -> bool | None:
    semantics = node.find("semantics")
    direction = semantics.find("direction") if semantics else None
    return (
        {"higher_is_better": True, "lower_is_better": False}.get(direction.text())
        if direction
        else None
    )


def _subsets(
    category: Node, field: str, notes: list[Message], column: str | None = None
) -> Iterator[Subset]:
    """`column`: which number of a score that is an object."""
    group = _category_name(category)
    for node in category.get(field).items():
        if _is_derived(node):
            continue
        score, n = node.get("score"), node.find("num")
        if column is not None:
            score = score.get(column)
        if not _is_missing(score, notes):
            name = _named(node.get("name"))
            yield Subset(name, score.number(), n.count() if n else None, group)


def _is_derived(subset: Node) -> bool:
    """A subset that sums up others, which the tool itself leaves out of the mean."""
    flag = subset.find("is_aggregate")
    return flag is not None and flag.flag()


def _category_name(category: Node) -> str:
    node = category.find("name")
    if node is None:
        return ""
    if isinstance(node.value, list):
        return checked_name("/".join(item.text() for item in node.items()), node.path)
    return node.text()


def _few(subsets: tuple[Subset, ...], node: Node) -> tuple[Subset, ...]:
    if len(subsets) > MOST_SUBSETS:
        raise node.refuse(say("不超过 %(limit)s 个子集的指标", limit=MOST_SUBSETS))
    return subsets


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _is_missing(score: Node, notes: list[Message]) -> bool:
    if score.value is not None and not isinstance(score.value, str):
        return False
    notes.append(
        say(
            "%(where)s 没有数值（%(found)s），未导入。",
            where=score.path,
            found=quote(str(score.value)),
        )
    )
    return True


def _old_metrics(report: Node, notes: list[Message]) -> Iterator[Metric]:
    """To 0.8: one `metric`, or several when the score is an object of numbers (ROUGE, BLEU)."""
    score = report.get("score")
    if isinstance(score.value, dict):
        for name, node in score.members():
            if not _is_missing(node, notes):
                yield _old_metric(report, checked_name(name, node.path), node, name, notes)
    elif not _is_missing(score, notes):
        yield _old_metric(report, _named(report.get("metric")), score, None, notes)


def _old_metric(
    report: Node, name: str, score: Node, column: str | None, notes: list[Message]
) -> Metric:
    categories = report.get("category").items()
    subsets = tuple(
        s for category in categories for s in _subsets(category, "subset", notes, column)
    )
    total = report.find("total_num")
    n = total.count() if total else _sum([s.n for s in subsets])
    if len(subsets) == 1 and subsets[0].n is None:
        only = subsets[0]
        subsets = (Subset(only.name, only.value, n, only.category),)
    return Metric(name, None, score.number(), n, 1, None, _few(subsets, report))
