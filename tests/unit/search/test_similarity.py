"""How much two listings say the same."""

from marketplace.search.similarity import compare, features_of

TITLE = "矿井皮带异物识别"
BODY = "皮带上的锚杆、大块矸石靠人看，夜班漏看多，撕带一次停产两天以上。"
OTHER = "医生每天花两个小时写病历，字段缺漏靠人工抽查，返修率高。"


def test_the_same_is_wholly_alike() -> None:
    same = compare(features_of(TITLE, BODY), features_of(TITLE, BODY))
    assert same.score == 1
    assert "皮带" in same.shared


def test_spelling_and_punctuation_make_no_difference() -> None:
    plain = features_of("GPT 质检", "识别铝板带表面缺陷")
    dressed = features_of("ＧＰＴ質檢", "识别：铝板带，表面 缺陷。")
    assert compare(plain, dressed).score == 1


def test_a_copied_body_shows_under_another_title_and_the_other_way_round() -> None:
    own = features_of(TITLE, BODY)
    assert compare(own, features_of("门诊病历生成", BODY)).score == 0.5
    assert compare(own, features_of(TITLE, OTHER)).score >= 0.5


def test_what_has_nothing_in_common_has_no_score() -> None:
    found = compare(features_of(TITLE, BODY), features_of("门诊病历生成", OTHER))
    assert found.score < 0.05


def test_it_is_the_same_either_way() -> None:
    one, other = features_of(TITLE, BODY), features_of("煤矿皮带异物智能识别", BODY + OTHER)
    assert compare(one, other) == compare(other, one)
    assert 0.25 < compare(one, other).score < 1


def test_empty_texts_do_no_harm() -> None:
    empty = features_of("", "")
    assert compare(empty, empty).score == 0
    assert compare(empty, features_of(TITLE, BODY)).shared == ()
