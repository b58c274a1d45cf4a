import json
from datetime import date
from decimal import Decimal

import pytest

from marketplace.domain.messages import Message, say
from marketplace.matching.canonical import decode, digest, encode
from marketplace.matching.errors import UnreadableRecord
from marketplace.matching.proposals import EvidenceResult
from marketplace.matching.rules import Rules
from tests.unit.matching.builders import make_result, make_rules

D = Decimal


def test_the_digest_is_over_sorted_compact_utf8():
    # printf '{"a":"医","b":[1,null]}' | sha256sum
    expected = "sha256:dec6fe8d8c91e286e10f4a599bb4fa6f35ec49583d6cbcc436b9ca55bccec7e7"
    assert digest({"b": [1, None], "a": "医"}) == expected


@pytest.mark.parametrize(("one", "other"), [("1.5", "1.50"), ("100", "1E+2"), ("0", "-0.00")])
def test_equal_numbers_are_one_document(one, other):
    assert encode(make_rules(ceiling=D(one))) == encode(make_rules(ceiling=D(other)))


@pytest.mark.parametrize("text", ["0.000000025", "1E-7", "3.423802275066530919337868289771941E-35"])
def test_the_smallest_numbers_come_back(text):
    result = make_result(value=D(text))
    assert decode(EvidenceResult, json.loads(json.dumps(encode(result)))) == result


def test_a_small_number_is_written_out():
    assert encode(make_result(value=D("1E-7")))["value"] == "0.0000001"


def test_a_sentence_keeps_its_digits_and_its_sentences():
    inner = say("共 %(n)s 项", n=2)
    result = make_result(reason=say("%(share)s：%(inner)s", share=D("0.50"), inner=inner))
    back = decode(EvidenceResult, json.loads(json.dumps(encode(result))))
    assert back == result
    assert str(back.reason) == "0.50：共 2 项"


def test_a_sentence_that_names_a_day_keeps_its_words():
    reason = say("有效期至 %(day)s。", day=date(2026, 2, 28))
    back = decode(Message, encode(reason))
    assert str(back) == str(reason)


def test_a_float_has_no_place():
    with pytest.raises(TypeError):
        encode(make_rules(ceiling=1.5))


def broken(**changes):
    return encode(make_rules()) | changes


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (None, "record"),
        ([], "record"),
        ({}, "record"),
        (broken(extra=1), "record"),
        (broken(ceiling=2_000_000), "record.ceiling"),
        (broken(ceiling="NaN"), "record.ceiling"),
        (broken(ceiling="1E+9"), "record.ceiling"),
        (broken(ceiling="١"), "record.ceiling"),
        (broken(ceiling="1" * 50), "record.ceiling"),
        (broken(reference_days="90"), "record.reference_days"),
        (broken(reference_days=True), "record.reference_days"),
        (broken(reference_days=10**5000), "record.reference_days"),
        (broken(rule_set="order66"), "record.rule_set"),
        (broken(rule_set=["open_innovation"]), "record.rule_set"),
        (broken(criteria={}), "record.criteria"),
        (broken(criteria=[1]), "record.criteria[0]"),
        (broken(gates=None), "record.gates"),
    ],
)
def test_what_was_not_written_by_encode_is_refused_at_its_place(document, where):
    with pytest.raises(UnreadableRecord) as refused:
        decode(Rules, document)
    assert refused.value.message.values == {"where": where}


def test_sentences_nested_without_end_are_refused():
    nested = {"text": "底", "values": {}}
    for _ in range(5000):
        nested = {"text": "层", "values": {"x": {"message": nested}}}
    with pytest.raises(UnreadableRecord):
        decode(Message, nested)


@pytest.mark.parametrize("value", [1.5, [], {"decimal": 1}, {"number": "1"}, {"message": {}}])
def test_an_open_value_of_no_known_kind_is_refused(value):
    with pytest.raises(UnreadableRecord):
        decode(Message, {"text": "x", "values": {"x": value}})
