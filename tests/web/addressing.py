"""Which addresses of a rule are worth trying, in a world of many things and parts of things."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice, product
from urllib.parse import quote

from werkzeug.routing import Rule

from tests.web.world import Part

# Fewer values than this are tried with each value of another argument.
MANY = 3

Values = Mapping[str, Sequence[str]]
Chosen = Mapping[str, str]


def addresses(rule: Rule, values: Values) -> Iterator[str]:
    """The rule's address with every combination of `values` that is worth trying."""
    names = sorted(rule.arguments)
    for chosen in _combine(names, values):
        address = rule.rule
        for name, value in chosen.items():
            address = re.sub(rf"<(\w+:)?{name}>", lambda _m, v=value: quote(v, "%"), address)
        yield address


def _combine(names: Sequence[str], values: Values) -> Iterator[Chosen]:
    lists = [values[name] for name in names]
    if len(names) > 1 and not _has_parts(names, values) and min(map(len, lists)) >= MANY:
        # Things that have nothing to do with each other: each of them once.
        rows = islice(zip(*map(cycle, lists), strict=False), max(map(len, lists)))
        yield from (dict(zip(names, row, strict=True)) for row in rows)
        return
    for row in product(*lists):
        chosen = dict(zip(names, row, strict=True))
        if _is_worth_trying(chosen, values):
            yield chosen


def _has_parts(names: Sequence[str], values: Values) -> bool:
    return any(_wholes(value, names) for name in names for value in values[name])


def _wholes(value: str, names: Sequence[str] | Chosen) -> dict[str, str]:
    """What the value is a part of, by those arguments that are among `names`."""
    of = value.of if isinstance(value, Part) else {}
    return {name: whole for name, whole in of.items() if name in names}


def _is_worth_trying(chosen: Chosen, values: Values) -> bool:
    """Every part with what it is a part of; or with the first or the last of the other things,
    where there is a third argument only some."""
    strange = [
        (argument, name, whole)
        for argument, part in chosen.items()
        for name, whole in _wholes(part, chosen).items()
        if chosen[name] != whole
    ]
    if len({name for _argument, name, _whole in strange}) > 1:
        return False
    return all(
        chosen[name] in _ends([value for value in values[name] if value != whole])
        and (len(chosen) == 2 or chosen[argument] in _ends(values[argument]))
        for argument, name, whole in strange
    )


def _ends(values: Sequence[str]) -> tuple[str, ...]:
    return (*values[:1], *values[-1:])
