"""The vendors' questions, the buyers' answers, and who looked at the listings meanwhile."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from marketplace.cli.demonstration import specs
from marketplace.cli.demonstration.listings import UNPUBLISHED, Listing
from marketplace.cli.demonstration.specs import QuestionSpec
from marketplace.cli.demonstration.timeline import Timeline
from marketplace.services import question_answers, questions, scenario_views

MORNING, AFTERNOON, EVENING = 10 * 60, 16 * 60, 20 * 60
MOST_READERS = 14


def plan(listing: Listing) -> None:
    """Plan the questions about a listing and what became of them."""
    asked: list[int] = []
    told = [spec for spec in specs.list_questions() if spec.scenario == listing.spec.title]
    for place, spec in enumerate(told):
        day = listing.published + spec.day
        timeline = listing.cast.timeline
        timeline.at(day, MORNING + place * 7, _asking(listing, spec, asked))
        timeline.at(day + 1, AFTERNOON + place, _answering(listing, spec, asked, place))


def _asking(listing: Listing, spec: QuestionSpec, asked: list[int]) -> Callable[[], object]:
    def ask() -> None:
        actor = listing.cast.actors[spec.vendor]
        asked.append(questions.ask(actor, listing.id, spec.text).id)

    return ask


def _answering(
    listing: Listing, spec: QuestionSpec, asked: list[int], place: int
) -> Callable[[], object]:
    def answer() -> None:
        actor, number = listing.actor, asked[place]
        if spec.same_as:
            question_answers.merge(actor, listing.id, number, asked[spec.same_as - 1])
        elif spec.declined:
            question_answers.decline(actor, listing.id, number, spec.declined)
        elif spec.answer:
            words = (spec.public or spec.text, spec.answer)
            question_answers.save_answer(actor, listing.id, number, words, 1)
            question_answers.publish(actor, listing.id, number)

    return answer


def plan_views(timeline: Timeline, listings: Iterable[Listing]) -> None:
    """Plan that yesterday evening all are counted who looked since each publication."""
    public = [one for one in listings if one.spec.stage not in UNPUBLISHED]

    def count() -> None:
        for listing in public:
            _look(timeline, listing)
        scenario_views.flush()

    timeline.at(-1, EVENING, count)


def _look(timeline: Timeline, listing: Listing) -> None:
    for days in range(listing.published, 0):
        now = timeline.moment(days, MORNING)
        for number in range(listing.chance.randint(1, MOST_READERS)):
            moment = now + timedelta(minutes=number)
            reader = f"reader {number % 9}"
            scenario_views.buffer().add(listing.id, reader, moment, timeline.day(days))
