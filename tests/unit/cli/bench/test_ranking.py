"""The bench of the ranking, small: our order is moved by no loser and no decoy, others' are."""

import json

import numpy as np
import pytest

from marketplace.cli.bench.peers import min_max, topsis
from tests.unit.cli.conftest import Command


def test_it_prints_how_firm_each_way_is_and_what_ours_costs(command: Command) -> None:
    result = command("bench", "ranking", "--cases", "40", "--largest", "100", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    firmness = answer["firmness"]
    assert firmness["fixed_reference"] == {"reversals": 0, "decoys": 0}
    # Under the order a loser may decide who wins, seldom.
    assert 0 <= firmness["order87"]["reversals"] < firmness["min_max"]["reversals"]
    assert firmness["min_max"]["reversals"] > 0
    assert firmness["topsis"]["decoys"] > 0
    ten, hundred = answer["cost"]
    assert (ten["proposals"], hundred["proposals"]) == (10, 100)
    assert hundred["seconds"] > ten["seconds"] > 0
    assert hundred["n_log_n"] == 20


def test_min_max_by_hand() -> None:
    table = np.array([[0.0, 10.0], [5.0, 10.0], [10.0, 10.0]])
    assert min_max(table, np.array([2.0, 1.0])).tolist() == [0.0, 1.0, 2.0]


def test_topsis_by_hand() -> None:
    # One column: distances are shares of the same length.
    table = np.array([[3.0], [4.0], [0.0]])
    assert topsis(table, np.array([1.0])).tolist() == pytest.approx([0.75, 1.0, 0.0])
    assert topsis(np.array([[1.0], [1.0]]), np.array([1.0])).tolist() == [0.5, 0.5]
