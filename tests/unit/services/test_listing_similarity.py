"""Suggestions of duplicates: from the public list and from what waits."""

import pytest

from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import listing_similarity, search_indexing
from tests.factories.people import make_administrator, make_buyer
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

S = ScenarioState
OTHER = {
    "title": "门诊病历自动生成与质控",
    "pain_point": "医生每天花两个小时写病历，字段缺漏靠人工抽查，返修率高，患者等候时间长。",
    "contents": "根据问诊录音生成病历初稿，按质控规则提示缺漏，医生确认后写入系统。",
    "sector": "medical",
}


def test_the_same_wish_is_found_on_the_list_and_in_the_queue() -> None:
    public = make_scenario(title="煤矿皮带异物智能识别")
    waiting = make_scenario(make_buyer(), S.SUBMITTED, title="矿井皮带异物识别系统")
    make_scenario(make_buyer(), S.DRAFT, title="矿井皮带异物识别草稿")
    make_scenario(**OTHER)
    scenario = make_scenario(make_buyer(), S.SUBMITTED)
    search_indexing.rebuild()
    found = listing_similarity.find_similar(make_administrator().actor, scenario)
    assert {one.scenario.id for one in found} == {public.id, waiting.id}
    scores = [one.similarity.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all("皮带" in one.similarity.shared for one in found)


def test_what_has_little_in_common_is_not_suggested() -> None:
    make_scenario(**OTHER)
    scenario = make_scenario(make_buyer(), S.SUBMITTED)
    search_indexing.rebuild()
    assert listing_similarity.find_similar(make_administrator().actor, scenario) == []


def test_the_words_of_a_title_that_a_search_reads_otherwise_do_no_harm() -> None:
    scenario = make_scenario(state=S.SUBMITTED, title='"-AND (OR) *？《》')
    search_indexing.rebuild()
    listing_similarity.find_similar(make_administrator().actor, scenario)


def test_only_administrators_ask() -> None:
    buyer = make_buyer()
    with pytest.raises(NotAllowed):
        listing_similarity.find_similar(buyer.actor, make_scenario(buyer))
