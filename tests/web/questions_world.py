"""Questions in the world: one in each state, asked by the vendor, with texts for few eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.models import Scenario
from marketplace.services import question_answers, questions, watches
from marketplace.services.watches import Watched
from tests.web.roles import BUYER, BUYING_EDITORS, OTHER_VENDOR, VENDOR, VENDORS

if TYPE_CHECKING:
    from tests.web.world import World


def ask_questions(world: World, scenario: Scenario) -> None:
    """Plant and note what the pages of questions show."""
    buyer, vendor = world.people[BUYER].actor, world.people[VENDOR].actor
    readers = VENDORS | BUYING_EDITORS

    def ask(name: str) -> int:
        text = f"{world.plant(f'question-{name}', readers)}？"
        number = questions.ask(vendor, scenario.id, text).id
        world.note("question_id", number, scenario_id=scenario.id)
        return number

    def answer(number: int, text: str) -> None:
        words = (world.plant("question-wording", BUYING_EDITORS), text)
        question_answers.save_answer(buyer, scenario.id, number, words, 1)

    ask("asked")
    answered, published, merged, declined = map(
        ask, ("answered", "published", "merged", "declined")
    )
    answer(answered, world.plant("question-answer", BUYING_EDITORS))
    words = ("相机由谁采购？", "由需求方采购。")
    question_answers.save_answer(buyer, scenario.id, published, words, 1)
    question_answers.publish(buyer, scenario.id, published)
    question_answers.merge(buyer, scenario.id, merged, published)
    reason = world.plant("question-reason", readers)
    question_answers.decline(buyer, scenario.id, declined, reason)
    watcher = world.people[OTHER_VENDOR].actor
    for what in (
        Watched(scenario_id=scenario.id),
        Watched(sector="medical"),
        Watched(buyer_id=scenario.organisation_id),
    ):
        watches.watch(watcher, what)
