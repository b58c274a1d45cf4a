"""A small classifier: deterministic, sure only of what it has seen."""

from marketplace.search.sector_classifier import SectorClassifier

EXAMPLES = [
    ("medical", "医生 病历 门诊 诊断"),
    ("industry", "车间 设备 缺陷 产线"),
    ("industry", "焊接 机床"),
]


def test_it_tells_apart_what_it_has_seen() -> None:
    classifier = SectorClassifier(EXAMPLES)
    found = classifier.guess("门诊病历自动生成")
    assert found
    assert found.label == "medical"
    assert 0.5 < found.confidence < 1
    assert set(found.words) == {"门诊", "病历"}


def test_the_order_of_the_examples_does_not_matter() -> None:
    text = "车间设备的缺陷与门诊"
    forward, back = SectorClassifier(EXAMPLES), SectorClassifier(EXAMPLES[::-1])
    assert forward.guess(text) == back.guess(text)


def test_it_abstains_where_no_word_is_known() -> None:
    assert SectorClassifier(EXAMPLES).guess("海豚") is None
    assert SectorClassifier(EXAMPLES).guess("") is None
