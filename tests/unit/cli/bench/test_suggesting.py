"""The bench of suggested sectors: what its figures are made of."""

import json

import pytest

from marketplace.cli.bench.suggesting import Answered, describe
from tests.places import SHARED_DATA
from tests.unit.cli.conftest import Command


def test_it_counts_by_bands_of_confidence() -> None:
    answers = [
        Answered(0.95, is_right=True, sector="medical"),
        Answered(0.95, is_right=False, sector="medical"),
        Answered(0.75, is_right=True, sector="energy"),
        Answered(0.2, is_right=False, sector="city"),
    ]
    told = describe(answers)
    assert (told["texts"], told["right"], told["dared"]) == (4, 0.5, 3)
    assert told["right_of_dared"] == pytest.approx(0.667)
    assert told["bands"]["0.9"] == {"texts": 2, "sure": 0.95, "right": 0.5}
    assert told["bands"]["0.8"]["texts"] == 0
    # (2 × .45 + 1 × .25 + 1 × .2) ÷ 4
    assert told["calibration_error"] == pytest.approx(0.3375, abs=0.001)
    assert told["right_mean_over_sectors"] == 0.5
    assert told["commonest_sector"] == 0.5


def test_nothing_to_answer_is_no_failure() -> None:
    assert describe([])["texts"] == 0


def test_on_the_real_list_it_beats_the_commonest_sector(command: Command) -> None:
    result = command("bench", "sectors", str(SHARED_DATA), "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["texts"] == 122
    assert told["right"] > told["commonest_sector"]
    assert told["right_of_dared"] > told["right"]
    assert told["calibration_error"] <= 0.13
