"""The matrix: who has which permission how far, and which routes it opens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flask import Flask

from marketplace.domain.messages import Message, mark, say
from marketplace.domain.permissions import RULES, Permission, is_let_in
from marketplace.domain.state_names import PROPOSAL_STATE_NAMES, STATE_NAMES
from marketplace.web.documentation.names import PERMISSION_NAMES
from marketplace.web.documentation.reach import Condition, Extent, Reach, find_reach
from marketplace.web.documentation.readers import READERS, Reader
from marketplace.web.guards import GUARD


class Right(StrEnum):
    """How far a permission reaches, in one word."""

    YES = "yes"
    OWN = "own"
    DEPENDS = "depends"
    NO = "no"


RIGHT_NAMES: dict[Right, str] = {
    Right.YES: mark("可以"),
    Right.OWN: mark("本单位"),
    Right.DEPENDS: mark("有条件"),
    Right.NO: mark("不可"),
}


@dataclass(frozen=True)
class PermissionRow:
    """One permission and how far it reaches for each reader, in the order of `READERS`."""

    permission: Permission
    name: str
    reaches: tuple[Reach | None, ...]

    @property
    def cells(self) -> dict[str, Right]:
        """By the reader's key, for the grid."""
        pairs = zip(READERS, self.reaches, strict=True)
        return {reader.key: _right(reader, reach) for reader, reach in pairs}

    @property
    def groups(self) -> list[tuple[Reach, list[Reader]]]:
        """Readers with the same reach together, without those who are not let in."""
        found: dict[Reach, list[Reader]] = {}
        for reader, reach in zip(READERS, self.reaches, strict=True):
            if reach is not None:
                found.setdefault(reach, []).append(reader)
        return list(found.items())


@dataclass(frozen=True)
class RouteRow:
    """One address, what it takes, and whom its guard lets in."""

    path: str
    methods: tuple[str, ...]
    endpoint: str
    permission: Permission
    readers: tuple[Reader, ...]


@cache
def list_permissions() -> tuple[PermissionRow, ...]:
    """Every permission, in the order of the rules."""
    return tuple(
        PermissionRow(
            permission,
            PERMISSION_NAMES[permission],
            tuple(find_reach(reader.actor, permission) for reader in READERS),
        )
        for permission in RULES
    )


def list_routes(app: Flask) -> list[RouteRow]:
    """Every guarded route; the files of the site itself have no guard."""
    rows = []
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], GUARD, None)
        if permission is not None:
            let_in = tuple(one for one in READERS if is_let_in(one.actor, permission))
            methods = tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            rows.append(RouteRow(rule.rule, methods, rule.endpoint, permission, let_in))
    return sorted(rows, key=lambda row: (row.path, row.methods))


def _right(reader: Reader, reach: Reach | None) -> Right:
    if reach is None:
        return Right.NO
    is_own_always = reach.own.condition is Condition.ALWAYS or not reader.actor.is_signed_in
    if is_own_always and reach.others.condition is Condition.ALWAYS:
        return Right.YES
    if is_own_always and reach.others.condition is Condition.NEVER:
        return Right.OWN
    return Right.DEPENDS


def describe_extent(extent: Extent) -> Message:
    """Which things, in words."""
    if extent.condition is Condition.STATE:
        return say("状态为：%(states)s", states=_join(_state_name(one) for one in extent.states))
    return Message(
        {
            Condition.NEVER: mark("都不可以"),
            Condition.ALWAYS: mark("全部"),
            Condition.PUBLISHED: mark("仅公开的"),
        }[extent.condition]
    )


def describe_readers(readers: Iterable[Reader]) -> Message:
    """Who, in few words: a whole kind by its name alone."""
    given = list(readers)
    if len(given) == len(READERS):
        return say("所有人，包括未登录的")
    if given and len(given) == sum(reader.actor.is_signed_in for reader in READERS):
        return say("所有登录的人")
    return _join(_shortened(given))


def _shortened(readers: list[Reader]) -> Iterator[Message]:
    done: set[str] = set()
    for reader in readers:
        whole = [one for one in READERS if reader.group and one.group == reader.group]
        if whole and all(one in readers for one in whole):
            if reader.group not in done:
                yield Message(reader.group)
            done.add(reader.group)
        else:
            yield reader.title


def _state_name(state: str) -> Message:
    return Message(STATE_NAMES.get(state) or PROPOSAL_STATE_NAMES[state])


def _join(messages: Iterable[Message]) -> Message:
    """The messages as one, with the reader's own comma between them."""
    joined: Message | None = None
    for message in messages:
        joined = message if joined is None else say("%(a)s、%(b)s", a=joined, b=message)
    return joined or say("没有人")
