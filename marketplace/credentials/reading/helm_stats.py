"""The figures of a HELM run, each with what it is about."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from marketplace.credentials.reading.nodes import Node

ABOUT_THE_RUN = (
    *("num_", "max_num_", "estimated_num_", "finish_reason_", "training_", "inference_"),
    *("batch_size", "prompt_truncated", "max_prob", "logprob", "predicted_index"),
)
"""How stats begin that tell of costs and bookkeeping and not of quality."""
SCORES = ("logprob_per_byte",)


@dataclass(frozen=True)
class Stat:
    """One figure of a run."""

    node: Node

    @cached_property
    def label(self) -> Node:
        """What the figure is: a name, a split, and what was done to the inputs."""
        return self.node.get("name")

    @cached_property
    def name(self) -> str:
        """The metric."""
        return self.label.get("name").text()

    @cached_property
    def split(self) -> str:
        """Which items it is about; empty for the whole run."""
        return _text_in(self.label, "split")

    @property
    def is_perturbed(self) -> bool:
        """Whether the inputs were altered before the run."""
        return self.label.has("perturbation")

    @property
    def is_score(self) -> bool:
        """Whether it tells of quality."""
        return self.name in SCORES or not self.name.startswith(ABOUT_THE_RUN)

    @cached_property
    def trials(self) -> int:
        """How many trials the mean is taken over; 0 if there is no value."""
        return self.node.get("count").count()

    @property
    def mean(self) -> Decimal:
        """The value."""
        return self.node.get("mean").number()

    @property
    def sub_split(self) -> str:
        """Which part of the split; empty for all of it."""
        return _text_in(self.label, "sub_split")


def _text_in(node: Node, field: str) -> str:
    found = node.find(field)
    return found.text() if found else ""
