import copy
import json
from decimal import ROUND_DOWN, Context, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.messages import say
from marketplace.matching.canonical import digest
from marketplace.matching.errors import ReplayDiffers, UnreadableRecord, UnusableRules
from marketplace.matching.proposals import Answer, AssessorMark, Filing, KpiCommitment
from marketplace.matching.ranking import rank
from marketplace.matching.replay import (
    from_document,
    replay,
    rules_from_document,
    rules_to_document,
    to_document,
)
from marketplace.matching.rules import Gates, NamedRequirement, Tier
from tests.unit.matching.builders import AT, make_candidate, make_result, make_rules
from tests.unit.matching.strategies import both_rule_sets, fields

D = Decimal
RULES = make_rules(
    gates=Gates(requirements=(NamedRequirement("7", "部署在内网"),), is_filing_required=True)
)
FIELD = (
    make_candidate(
        "b",
        price=D("1712345.60"),
        filing=Filing(True, "甲-20240101"),
        answers=(Answer("8", False), Answer("7", True, "见附件二")),
        kpis=(KpiCommitment("recall", D("0.950")),),
        evidence=(make_result("r2"), make_result("r1", is_valid=False, reason=say("已吊销。"))),
        assessor_marks=(AssessorMark("x", D(3)),),
    ),
    make_candidate("a"),
)


def run(used=RULES, field=FIELD):
    return to_document(used, field, AT, rank(used, field, AT))


def stored(document):
    """As a database gives it back."""
    return json.loads(json.dumps(document))


def resealed(document, change):
    """A copy whose digests fit what `change` made of it."""
    changed = copy.deepcopy(document)
    change(changed)
    changed["inputs_digest"] = digest(changed["inputs"])
    return changed


def test_a_stored_run_reads_back_as_it_was():
    record = from_document(stored(run()))
    assert record.result == rank(RULES, FIELD, AT)
    assert record.inputs.rules == RULES
    assert record.inputs.at == AT
    assert [candidate.key for candidate in record.inputs.candidates] == ["a", "b"]
    assert record.inputs.candidates[1].evidence == FIELD[0].evidence[::-1]


def test_a_replay_gives_the_same_result():
    assert replay(stored(run())) == rank(RULES, FIELD, AT)


@both_rule_sets
@settings(max_examples=500, deadline=None)
@given(st.data())
def test_any_run_replays_to_the_last_digit(make_rules, data):
    used, field = data.draw(make_rules()), data.draw(fields())
    random = data.draw(st.randoms(use_true_random=False))
    document = stored(run(used, field))
    with localcontext(Context(prec=4, rounding=ROUND_DOWN)):
        assert replay(document) == rank(used, field, AT)
    shuffled = list(field)
    random.shuffle(shuffled)
    assert run(used, shuffled) == document


def test_what_a_database_does_to_zeros_changes_no_digest():
    padded = (make_candidate("a", price=D("1600000.00")), *FIELD[:1])
    one, other = run(), run(field=padded)
    assert one["inputs_digest"] == other["inputs_digest"]
    assert one["result_digest"] == other["result_digest"]


def test_every_input_is_in_its_digest():
    one = run()["inputs_digest"]
    changed = [
        run(field=(make_candidate("a", days=91), FIELD[0])),
        run(field=FIELD[:1]),
        run(used=make_rules(self_reported_cap=D(0), gates=RULES.gates)),
    ]
    assert one not in {document["inputs_digest"] for document in changed}


def test_a_better_wording_is_no_other_result():
    document = stored(run())
    document["result"]["ranked"][0]["criteria"][0]["score"]["message"]["text"] = "换一种说法"
    assert replay(document) == rank(RULES, FIELD, AT)


def test_a_changed_input_is_noticed():
    document = stored(run())
    document["inputs"]["candidates"][1]["price"] = "1"
    with pytest.raises(UnreadableRecord, match="输入"):
        from_document(document)


def test_a_changed_result_is_noticed():
    document = stored(run())
    document["result"]["ranked"][0]["total"] = "99"
    with pytest.raises(UnreadableRecord, match="结果"):
        from_document(document)


def test_an_input_changed_with_its_digest_replays_differently():
    def pay_less(document):
        document["inputs"]["candidates"][1]["price"] = "1650000"

    with pytest.raises(ReplayDiffers):
        replay(resealed(stored(run()), pay_less))


def test_another_algorithms_run_is_not_computed_with_this_one():
    def renamed(document):
        document["inputs"]["rules"]["algorithm"] = "open-innovation-0"

    with pytest.raises(UnusableRules, match="open-innovation-0"):
        replay(resealed(stored(run()), renamed))


@pytest.mark.parametrize("document", [None, [], "x", {}, {"format": 1}, run() | {"format": "v0"}])
def test_what_is_no_record_is_refused(document):
    with pytest.raises(UnreadableRecord):
        from_document(document)


@pytest.mark.parametrize("key", ["inputs", "inputs_digest", "result", "result_digest", "format"])
@pytest.mark.parametrize("value", [None, 1, [], {}, "x"])
def test_a_part_of_another_kind_is_refused(key, value):
    with pytest.raises(UnreadableRecord):
        from_document(stored(run()) | {key: value})


def test_rules_are_frozen_as_a_document():
    used = make_rules(gates=Gates(minimum_tier=Tier.T2))
    document = json.loads(json.dumps(rules_to_document(used)))
    assert rules_from_document(document) == used
    assert digest(document) != digest(rules_to_document(make_rules()))
    with pytest.raises(UnreadableRecord):
        rules_from_document({"sector": "industry"})


@pytest.mark.parametrize("moment", ["yesterday", "2026-03-01T09:30:00", 1772328600, None])
def test_a_moment_must_be_one_and_have_a_time_zone(moment):
    def moved(document):
        document["inputs"]["at"] = moment

    with pytest.raises(UnreadableRecord, match=r"inputs\.at"):
        from_document(resealed(stored(run()), moved))
