"""`marketplace bench deadline`: many submit in the last seconds while workers are killed."""

from marketplace.cli.bench.deadline.command import deadline
from marketplace.cli.bench.deadline.stage import deadline_stage

__all__ = ["deadline", "deadline_stage"]
