"""Evaluation reports as tools write them, read into one shape or refused with a reason."""

from marketplace.credentials.reading.errors import UnreadableReport
from marketplace.credentials.reading.model_choice import SeveralModels
from marketplace.credentials.reading.registry import READERS, read_report

__all__ = ["READERS", "SeveralModels", "UnreadableReport", "read_report"]
