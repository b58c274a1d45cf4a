"""Documents that were frozen before a field came stay readable, with the digests they had."""

from decimal import Decimal

from marketplace.matching.canonical import digest
from marketplace.matching.ranking import rank
from marketplace.matching.replay import (
    replay,
    rules_from_document,
    rules_to_document,
    to_document,
)
from marketplace.matching.rules import MeasuredNeed, ProcurementKind, ResultBand
from tests.unit.matching.builders import (
    AT,
    make_candidate,
    make_order87_rules,
    make_result,
    make_rules,
)

D = Decimal
# Before there was more than one rule set.
RULES = "sha256:972b8f99b1307b8a4bd06f2de89b0c6324a7ff580bdc7d31aec59ff51e97b692"
INPUTS = "sha256:4ac0108a3334663b3ff46fd2eee02b9240c979c344640b58fa075d19ffe382eb"
RESULT = "sha256:51331d73de8d1af5612298b22c71a8ac2ef9b7f3870a3c06ad6ad26fc5694e59"
# As it was when the second rule set came.
ORDER87_RULES = "sha256:d7f1059cc5681f03d85d93805f3d4d8f186417188df9c93b91c44375f6385b3a"
ORDER87_RESULT = "sha256:5023b0eee66661bced980c4ead67a7186859c1bd3e46aaade7e0eb3035a04217"
FIELD = (
    make_candidate("a", evidence=(make_result("r1"),)),
    make_candidate("b", price=D(1_700_000), days=120),
)
LATER = {"amendment", "procurement_kind", "measured"}


def run(rules):
    return to_document(rules, FIELD, AT, rank(rules, FIELD, AT))


def test_open_innovation_has_the_digests_it_always_had():
    assert digest(rules_to_document(make_rules())) == RULES
    document = run(make_rules())
    assert (document["inputs_digest"], document["result_digest"]) == (INPUTS, RESULT)
    assert replay(document).ranked[0].key == "a"


def test_fields_that_came_later_are_absent_where_they_say_nothing():
    assert rules_to_document(make_rules()).keys().isdisjoint(LATER)
    document = rules_to_document(make_order87_rules())
    assert document.keys() & LATER == {"procurement_kind"}
    assert document["reference_price"] is None


def test_the_second_rule_set_has_its_own_digests():
    document = run(make_order87_rules())
    assert digest(rules_to_document(make_order87_rules())) == ORDER87_RULES
    assert document["result_digest"] == ORDER87_RESULT
    assert replay(document) == rank(make_order87_rules(), FIELD, AT)


def test_what_it_needs_is_read_back():
    need = MeasuredNeed("b", (ResultBand(D("0.5"), D(1)),), is_higher_better=False)
    used = make_order87_rules(measured=(need,), procurement_kind=ProcurementKind.GOODS)
    assert rules_from_document(rules_to_document(used)) == used
