"""The batches of the list: two that were published, and one that is prepared for next week."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from marketplace.cli.demonstration.cast import Cast
from marketplace.cli.demonstration.specs import ScenarioSpec
from marketplace.domain.batches import official_name
from marketplace.models.listing_flag import ListingFlagKind
from marketplace.services import batch_publication, batches, listing_flags
from marketplace.services.batches import BatchText
from marketplace.services.listing_flags import FlagText

PREPARED = "prepared"
_PREPARED_ON, _PREPARED_FOR = -1, 6
_NOTICE = (
    "为落实人工智能重点应用场景开放工作，现发布{batch}人工智能重点应用场景机会清单。\n\n"
    "请有意参加的供给方在各场景申报截止时间之前，登录平台密封提交申报方案。"
    "同等条件下，优先采用经测试评估的大模型产品和服务。\n\n"
    "对场景内容有疑问的，请在答疑截止时间之前与需求单位联系。"
)


@dataclass(frozen=True)
class Published:
    """A batch of the past: what closes between two days was published on one day."""

    number: int
    day: int
    closing: range


_PUBLISHED = (Published(1, -96, range(-80, -45)), Published(2, -8, range(12, 27)))


def find_day(spec: ScenarioSpec) -> int | None:
    """The day on which the scenario was published with a batch, if it was."""
    found = _find(spec)
    return found.day if found else None


def _find(spec: ScenarioSpec) -> Published | None:
    if spec.stage in ("draft", "submitted", "returned", "discarded", PREPARED):
        return None
    return next((batch for batch in _PUBLISHED if spec.days in batch.closing), None)


def plan(cast: Cast, ids: Sequence[tuple[ScenarioSpec, list[int]]]) -> None:
    """Plan the batches. `ids`: each scenario with a list that holds its id once it is written."""
    for batch in _PUBLISHED:
        held = [place for spec, place in ids if _find(spec) is batch]
        cast.timeline.at(batch.day, 16 * 60 + 45, partial(_publish, cast, batch, held))
    held = [place for spec, place in ids if spec.stage == PREPARED]
    cast.timeline.at(_PREPARED_ON, 15 * 60, lambda: _prepare(cast, held))


def _make(cast: Cast, number: int, held: Sequence[list[int]]) -> None:
    name = official_name(number)
    text = BatchText(
        number,
        f"河南省人工智能重点应用场景机会清单（{name}）",
        _NOTICE.format(batch=name),
    )
    batches.create(cast.actors["administrator"], text, [place[0] for place in held])


def _publish(cast: Cast, batch: Published, held: Sequence[list[int]]) -> None:
    _make(cast, batch.number, held)
    batch_publication.publish(cast.actors["administrator"], batch.number)


def _prepare(cast: Cast, held: Sequence[list[int]]) -> None:
    number = len(_PUBLISHED) + 1
    _make(cast, number, held)
    administrator, timeline = cast.actors["administrator"], cast.timeline
    batch_publication.schedule(administrator, number, timeline.moment(_PREPARED_FOR, 9 * 60))
    text = FlagText(ListingFlagKind.OTHER, "请核对数据脱敏说明后再发布。")
    listing_flags.flag(administrator, held[0][0], text)
