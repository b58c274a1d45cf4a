"""What the TOML files of this folder say."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

SCENARIO_FILES = (
    "scenarios_key",
    "scenarios_public",
    "scenarios_exploratory",
    "scenarios_more",
)


@dataclass(frozen=True)
class OrganisationSpec:
    """A buyer, vendor or evaluator. `contact`: name and telephone. `reject_reason`: why it is not
    let in; `has_licence`: whether it has uploaded one."""

    key: str
    name: str
    city: str
    contact: tuple[str, str]
    kind: str
    reject_reason: str = ""
    has_licence: bool = True


@dataclass(frozen=True)
class MemberSpec:
    """A colleague of an organisation's first person, in a role of its own."""

    organisation: str
    key: str
    name: str
    role: str


@dataclass(frozen=True)
class AssessorSpec:
    """Somebody of no organisation who judges. `duty`: what there is to try as them."""

    key: str
    name: str
    duty: str


@dataclass(frozen=True)
class PanelSpec:
    """How all assessors judge a scenario. `level`: of each proposal, in the order they came, points
    for the answers and for the whole; the first `submitted` are done; `apart`: how much less the
    last one gives the first proposal."""

    scenario: str
    level: tuple[tuple[int, int], ...]
    submitted: int
    apart: int = 0


@dataclass(frozen=True)
class VersionSpec:
    """A model's version and its evaluation report; days count from today.

    `skill`: how far the scores lie between chance and the best known; `limit`: a partial run.
    """

    name: str
    released: int
    notes: str
    tested: int
    skill: float
    tasks: tuple[str, ...]
    limit: int | None = None


@dataclass(frozen=True)
class ModelSpec:
    """A model. `filing`: series, number, day; empty without one."""

    vendor: str
    name: str
    kind: str
    base: str
    sectors: tuple[str, ...]
    deployments: tuple[str, ...]
    description: str
    pitch: str
    versions: tuple[VersionSpec, ...]
    filing: tuple[str, ...] = ()

    def version_on(self, day: int) -> VersionSpec:
        """The newest version whose report is there on `day`."""
        return [version for version in self.versions if version.tested < day][-1]


@dataclass(frozen=True)
class ScenarioSpec:
    """A listing and where its story stands. Amounts in 万元, `days`: the deadline, from today.

    `prices`: ceiling and reference, of a purchase under order 87 (`procurement`: goods or services)
    what the bids keep above; `weights`: instead of the sector's; `floors` and the bands: rows of
    `domain.band_rows`; `spread_limits`: of answers, of the whole; `delivery`: reference and longest
    days; `data`: types, scale, percent labelled, confidentiality; `unmet`: how many bidders miss a
    requirement; `award`: the rank that is selected.
    """

    title: str
    buyer: str
    sector: str
    city: str
    stage: str
    days: int
    mode: str
    deployment: str
    budget: tuple[int, int]
    prices: tuple[int, int]
    delivery: tuple[int, int]
    pain: str
    contents: str
    kpis: tuple[tuple[str, str, str, str], ...]
    must: tuple[str, ...]
    scored: tuple[str, ...]
    data: tuple[str, str, int, str]
    sub: str | None = None
    domestic: bool = False
    filing: bool = False
    tier: str | None = None
    procurement: str = ""
    weights: tuple[tuple[str, int], ...] = ()
    floors: tuple[tuple[str, str], ...] = ()
    deployment_bands: tuple[tuple[str, str], ...] = ()
    measured_bands: tuple[tuple[str, str, str], ...] = ()
    judged_bands: tuple[tuple[str, str], ...] = ()
    spread_limits: tuple[int | None, int | None] = (None, None)
    unmet: int = 0
    award: int = 1
    departure: str = ""
    fail_reason: str = ""
    cancel_reason: str = ""
    discard_reason: str = ""
    has_alike: bool = False
    return_reason: str = ""
    return_fields: dict[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        """By the title, which no other demonstration scenario has."""
        return hash(self.title)


@dataclass(frozen=True)
class MilestoneSpec:
    """A milestone and what came of it. Days from today: when it is `due`, was `handed` over and
    `decided`; `returned`: the reason, and then the day and the note of the second time."""

    title: str
    due: int
    handed: int = 0
    note: str = ""
    returned: str = ""
    again: int = 0
    note_again: str = ""
    decided: int = 0


@dataclass(frozen=True)
class DeliverySpec:
    """The delivery of a scenario; `accepted`: the day, with the buyer's `summary` and what each
    indicator `reached`; `terminated`: the day, with the `reason`."""

    scenario: str
    begun: int
    milestones: tuple[MilestoneSpec, ...]
    accepted: int = 0
    summary: str = ""
    reached: tuple[str, ...] = ()
    terminated: int = 0
    reason: str = ""


@dataclass(frozen=True)
class QuestionSpec:
    """A vendor's question. `day`: after publication; `public`: the buyer's wording, where it is
    another; `same_as`: a number in the listing, from 1. Without any end it is still open."""

    scenario: str
    vendor: str
    day: int
    text: str
    public: str = ""
    answer: str = ""
    same_as: int = 0
    declined: str = ""


@dataclass(frozen=True)
class AnswerSpec:
    """What vendors answer to a requirement in which one of `words` occurs."""

    words: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class BiddingSpec:
    """Sentences of proposals."""

    unmet: str
    plans: tuple[str, ...]
    supports: tuple[str, ...]
    echoes: tuple[str, ...]
    alike: str


@dataclass(frozen=True)
class FeedbackSpec:
    """What buyers write to those who were not selected, by how they compare with who was."""

    disqualified: str
    outranking: str
    cheaper: str
    slower: str
    otherwise: str


def _tuples(record: dict[str, Any]) -> dict[str, Any]:
    return {key: _tuple(value) for key, value in record.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value


@cache
def _read(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def authority() -> dict[str, str]:
    """The authority's `name` and `city`, its `administrator` and its `supervisor`."""
    found: dict[str, str] = _read("organisations")["authority"]
    return found


def list_organisations(section: str) -> list[OrganisationSpec]:
    """The organisations of `section`: buyer, vendor, evaluator or waiting."""
    records = _read("organisations")[section]
    return [OrganisationSpec(**{"kind": section, **_tuples(record)}) for record in records]


def list_members() -> list[MemberSpec]:
    """The colleagues, in the order they joined."""
    return [MemberSpec(**record) for record in _read("organisations")["member"]]


def list_assessors() -> list[AssessorSpec]:
    """The people who judge, of whom the first leads."""
    return [AssessorSpec(**record) for record in _read("organisations")["assessor"]]


def find_panel(scenario: str) -> PanelSpec | None:
    """How the scenario of that title is judged, where people judge it."""
    records = _read("panels")["panel"]
    record = next((one for one in records if one["scenario"] == scenario), None)
    return PanelSpec(**_tuples(record)) if record else None


def comments() -> dict[str, Any]:
    """What assessors write: of what is `good`, `fair` and `poor`, and where they are `apart`."""
    found: dict[str, Any] = _read("panels")["comments"]
    return found


def list_models() -> list[ModelSpec]:
    """The models with their versions, oldest first."""
    return [_model(dict(record)) for record in _read("models")["model"]]


def _model(record: dict[str, Any]) -> ModelSpec:
    versions = tuple(VersionSpec(**_tuples(version)) for version in record.pop("version"))
    return ModelSpec(**_tuples(record), versions=versions)


def task_sizes() -> dict[str, int]:
    """Items of the tasks whose size the product's table of benchmarks does not hold."""
    found: dict[str, int] = _read("models")["sizes"]
    return found


def list_scenarios() -> list[ScenarioSpec]:
    """Every scenario."""
    return [
        ScenarioSpec(**_tuples(record))
        for name in SCENARIO_FILES
        for record in _read(name)["scenario"]
    ]


def list_questions() -> list[QuestionSpec]:
    """The questions, in the order they were asked."""
    return [QuestionSpec(**record) for record in _read("questions")["question"]]


def list_answers() -> list[AnswerSpec]:
    """The answers, narrower ones first; the last one fits everything."""
    return [AnswerSpec(**_tuples(record)) for record in _read("answers")["answer"]]


def bidding() -> BiddingSpec:
    """The sentences of proposals."""
    return BiddingSpec(**_tuples(_read("answers")["bidding"]))


def feedback() -> FeedbackSpec:
    """The sentences of buyers to those who were not selected."""
    return FeedbackSpec(**_read("answers")["feedback"])


def find_delivery(scenario: str) -> DeliverySpec | None:
    """The delivery of the scenario of that title, if it has begun."""
    record = next(
        (one for one in _read("deliveries")["delivery"] if one["scenario"] == scenario), None
    )
    if record is None:
        return None
    milestones = tuple(MilestoneSpec(**row) for row in record["milestone"])
    rest = {key: value for key, value in record.items() if key != "milestone"}
    return DeliverySpec(**_tuples(rest), milestones=milestones)
