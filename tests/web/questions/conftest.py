"""A listing that can be asked about, its buyer and a vendor."""

from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.models import Scenario
from marketplace.services import question_answers, questions
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario

TEXT = "六条皮带的相机由谁采购？"


@dataclass(frozen=True)
class Call:
    """Who and what takes part; ids can be read in any context."""

    buyer: Person
    vendor: Person
    scenario: Scenario
    scenario_id: int

    @property
    def listing(self) -> str:
        """The listing's page."""
        return f"/scenarios/{self.scenario_id}"

    @property
    def desk(self) -> str:
        """The buyer's list of questions."""
        return f"{self.listing}/questions"

    def ask(self, text: str = TEXT, vendor: Person | None = None) -> int:
        """The id of a question that was asked."""
        return questions.ask((vendor or self.vendor).actor, self.scenario_id, text).id

    def answer(self, question_id: int, *, is_published: bool = True) -> None:
        """Answer, and publish where wanted."""
        actor = self.buyer.actor
        row = question_answers.get_received(actor, self.scenario_id, question_id)
        words = ("相机由谁采购？", "由需求方采购。")
        question_answers.save_answer(actor, self.scenario_id, question_id, words, row.version)
        if is_published:
            question_answers.publish(actor, self.scenario_id, question_id)


@pytest.fixture
def call(app: Flask) -> Call:
    buyer, vendor = make_buyer(), make_vendor(name="钱多多", phone="13900001111")
    scenario = make_scenario(buyer)
    return Call(buyer, vendor, scenario, scenario.id)
