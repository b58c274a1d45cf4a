"""Make the past happen in its order: every step at its own moment, by the project's clock."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI

Step = Callable[[], object]


class Timeline:
    """Steps, each with its moment; days count from `today`, times are Henan's."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._steps: list[tuple[datetime, int, Step]] = []

    def day(self, days: int) -> date:
        """The day so many days from today."""
        return self.today + timedelta(days=days)

    def moment(self, days: int, minute: int) -> datetime:
        """`minute` of that day, counted from midnight in Henan."""
        at = time(minute // 60, minute % 60)
        return datetime.combine(self.day(days), at, SHANGHAI)

    def at(self, days: int, minute: int, step: Step) -> None:
        """Plan a step."""
        self._steps.append((self.moment(days, minute), len(self._steps), step))

    def play(self) -> None:
        """Take every planned step, earliest first."""
        for moment, _, step in sorted(self._steps, key=lambda planned: planned[:2]):
            with clock.frozen(moment):
                step()
