"""The steps in which a scenario is written, one page each, and where each field is found."""

from dataclasses import dataclass

from marketplace.domain.messages import mark
from marketplace.web.scenarios.field_names import GROUPS

CHECK = "check"


@dataclass(frozen=True)
class Step:
    """One page of the drafting flow. `parts` are the slugs of its groups of fields."""

    slug: str
    title: str
    parts: tuple[str, ...]
    has_files: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of a content that are written on it."""
        return tuple(name for group in GROUPS if group.slug in self.parts for name in group.names)


STEPS: tuple[Step, ...] = (
    Step("basics", mark("基本信息"), ("basics",)),
    Step("work", mark("问题与目标"), ("work",)),
    Step("data", mark("数据与部署"), ("data", "place")),
    Step("rules", mark("要求与评审"), ("gates", "weights")),
    Step("budget", mark("预算与时间"), ("money", "time")),
    Step("contact", mark("联系与附件"), ("contact",), has_files=True),
    Step(CHECK, mark("检查并提交"), ()),
)
_BY_SLUG = {step.slug: step for step in STEPS}
# Lists of a content that stand in the form under another name.
_ANCHORS = {"requirements": "mandatory_requirements"}


def find_step(slug: str | None) -> Step | None:
    """The step with this slug, if any."""
    return _BY_SLUG.get(slug or "")


def step_of(name: str) -> Step:
    """The step on which the field `name` of a content is written; the first for others."""
    return next((step for step in STEPS if name in step.names), STEPS[0])


def anchor_of(name: str) -> str:
    """The id that the field has on its page."""
    return _ANCHORS.get(name, name)


def neighbour(step: Step, distance: int) -> Step:
    """The step so many pages on, or the one at the end."""
    place = STEPS.index(step) + distance
    return STEPS[min(max(place, 0), len(STEPS) - 1)]
