"""The bench of discovery on a few queries: which figures there are, and what they must obey."""

import json

from tests.places import SHARED_DATA
from tests.unit.cli.conftest import Command


def test_it_lays_ours_beside_plain_bm25(command: Command) -> None:
    result = command("bench", "discovery", str(SHARED_DATA), "--queries", "4", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    for half in ("reported_half", "tuned_half"):
        for kind in ("titles", "keywords"):
            told = answer["abstracts"][half][kind]
            assert told["queries"] == 4
            gain = told["ours"]["ndcg@10"] - told["bm25"]["ndcg@10"]
            assert abs(told["ndcg_gain"] - gain) < 0.0002
            assert 0 < told["p_value"] <= 1
    sectors = answer["sectors"]
    assert sectors["ours"]["macro"] >= 0.35 > sectors["bm25"]["macro"]
    assert sectors["ours"]["macro"] > sectors["without_sector"]["macro"]
    assert sectors["chance"]["medical"] == 0.314


def test_a_folder_without_the_texts_is_refused(command: Command) -> None:
    result = command("bench", "discovery", "/nowhere")
    assert result.exit_code != 0
    assert "/nowhere" in result.output
