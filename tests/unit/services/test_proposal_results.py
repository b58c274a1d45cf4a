"""What a vendor learns of a result is its own line, and totals and contributions of the others."""

from dataclasses import fields

import pytest

from marketplace.domain.errors import NotFound
from marketplace.services import awards
from marketplace.services.proposal_results import AnonymousLine, get_own_result
from marketplace.services.ranking_explanations import explain, without_names
from tests.conftest import Clock
from tests.factories.rounds import make_tested_round

pytestmark = pytest.mark.usefixtures("app")


def test_the_service_hands_out_nothing_else(clock: Clock) -> None:
    ranked = make_tested_round(clock)
    vendor = ranked.vendors[1]
    with pytest.raises(NotFound):
        get_own_result(vendor.actor, ranked.scenario.id)
    ranked.select(ranked.first)
    found = get_own_result(vendor.actor, ranked.scenario.id)
    names = [field.name for field in fields(AnonymousLine)]
    assert names == ["key", "rank", "total", "contributions", "is_own"]
    assert [line.is_own for line in found.table] == [False, True, False]
    assert found.disqualified_count == 1
    told = repr((found.line, found.table, found.explanation, found.sources))
    for secret in ("1750000", "1900000", "145", ranked.vendors[0].organisation.name):
        assert secret not in told
    assert found.explanation is not None
    assert {item.key for item in found.explanation.without} == {"000001", "000003"}


def test_a_failed_call_tells_a_vendor_its_own_line_only(clock: Clock) -> None:
    ranked = make_tested_round(clock)
    awards.fail(ranked.buyer.actor, ranked.scenario.id, "预算取消。")
    found = get_own_result(ranked.vendors[1].actor, ranked.scenario.id)
    assert found.line is not None
    assert (list(found.table), found.explanation) == ([], None)


def test_without_names_a_run_ranks_as_before(clock: Clock) -> None:
    run = make_tested_round(clock).run
    nameless, places = without_names(run)
    assert list(places.values()) == ["000001", "000002", "000003"]
    for line in run.result.ranked:
        named, other = explain(run, line.key), explain(nameless, places[line.key], is_strict=True)
        assert named is not None
        assert other is not None
        assert [case.rank for case in named.shifted] == [case.rank for case in other.shifted]
        assert other.own.total == named.own.total
    assert explain(run, "nobody") is None
