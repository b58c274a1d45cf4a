"""Groups of lm-evaluation-harness: which tasks a group's mean is taken over.

The tool averages over the group's leaf tasks that have the metric (GLUE's accuracy leaves out
CoLA), weighted by size unless the group says otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from marketplace.credentials.reading.errors import UnreadableReport
from marketplace.credentials.reading.nodes import Node
from marketplace.credentials.results import EvaluationResult
from marketplace.domain.messages import say

MOST_GROUPS = 500
MOST_MEMBERS = 20_000


@dataclass(frozen=True)
class Groups:
    """Group and the leaf tasks below it, for groups that have any."""

    leaves: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, document: Node, rows: Mapping[str, Node]) -> "Groups":
        """Read `group_subtasks`; only groups with a row of their own matter."""
        members = _members(document)
        return cls({g: tuple(_leaves(g, members)) for g in members if g in rows})

    def completed(self, results: Iterable[EvaluationResult]) -> Iterator[EvaluationResult]:
        """The results, a group's with its parts and, where unwritten, their summed counts."""
        found = list(results)
        by_key = {result.key: result for result in found}
        for result in found:
            leaves = self.leaves.get(result.task, ())
            keys = ((leaf, result.metric, result.filter) for leaf in leaves)
            yield _with_parts(result, [by_key[key] for key in keys if key in by_key])


def _with_parts(group: EvaluationResult, parts: list[EvaluationResult]) -> EvaluationResult:
    if not parts:
        return group
    return replace(
        group,
        parts=tuple(part.task for part in parts),
        n=_total([part.n for part in parts]) if group.n is None else group.n,
        n_total=_total([p.n_total for p in parts]) if group.n_total is None else group.n_total,
    )


def _total(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _members(document: Node) -> dict[str, list[str]]:
    section = document.find("group_subtasks")
    if section is None:
        return {}
    members = {name: [item.text() for item in node.items()] for name, node in section.members()}
    groups = {name: tasks for name, tasks in members.items() if tasks}
    if len(groups) > MOST_GROUPS or sum(map(len, groups.values())) > MOST_MEMBERS:
        raise UnreadableReport(say("文件中的任务组过多，不是评测工具生成的结果文件。"))
    return groups


def _leaves(group: str, members: Mapping[str, list[str]]) -> Iterator[str]:
    """Depth first, in the file's order, each task once; a circle ends where it closes."""
    waiting, seen = list(reversed(members[group])), {group}
    while waiting:
        task = waiting.pop()
        if task in seen:
            continue
        seen.add(task)
        if task in members:
            waiting.extend(reversed(members[task]))
        else:
            yield task
