"""A claim of another shape than it should have is refused with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.credentials.signed.judging import judge, receive
from marketplace.credentials.signed.refusals import ClaimMissing, StatusEntryMissing
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.tiers import Tier
from tests.unit.credentials.signed.world import (
    NOW,
    REGISTRY,
    evaluator,
    lists,
    other_evaluator,
    payload,
    signed,
)

Document = dict[str, Any]


def at(*path: str | int, value: Any) -> Callable[[Document], None]:
    """Put `value` in the place."""

    def change(document: Document) -> None:
        target: Any = document
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


MODEL = ("credentialSubject", "model")
ENVIRONMENT = ("credentialSubject", "environment")
RESULT = ("credentialSubject", "results", 0)
STATUS = ("credentialStatus", 0)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (at("@context", value=["https://www.w3.org/2018/credentials/v1"]), r"\$\[\"@context\"\]"),
        (at("@context", value=[]), "@context"),
        (at("type", value=["VerifiableCredential"]), r"\$\.type"),
        (at("id", value=""), r"\$\.id"),
        (at("id", value=" "), r"\$\.id"),
        (at("id", value="x" * 301), r"\$\.id"),
        (at("id", value="a\nb"), r"\$\.id"),
        (at("issuer", value=None), r"\$\.issuer"),
        (at("validFrom", value="1. 11. 2026"), "validFrom"),
        (at("validFrom", value="2026-13-01T00:00:00Z"), "validFrom"),
        (at("validFrom", value="1999-12-31T00:00:00Z"), "validFrom"),
        (at("credentialSubject", value=[]), "credentialSubject"),
        (at("credentialSubject", "testedObject", value="agent"), "testedObject"),
        (at("credentialSubject", "testedObject", value=["model"]), "testedObject"),
        (at(*MODEL, "version", value=1), "model.version"),
        (at(*MODEL, "digest", value={"sha256": "AB" * 32}), "digest.sha256"),
        (at(*MODEL, "filings", value=["Henan-1"]), r"filings\[0\]"),
        (at(*ENVIRONMENT, "testedFrom", value="2026-10"), "testedFrom"),
        (at(*ENVIRONMENT, "testedFrom", value="2026-02-30"), "testedFrom"),
        (at(*ENVIRONMENT, "heldOutItems", value="yes"), "heldOutItems"),
        (at("credentialSubject", "results", value=[]), "results"),
        (at("credentialSubject", "results", value=[{}] * 2_001), "results"),
        (at(*RESULT, "value", value=True), r"results\[0\]\.value"),
        (at(*RESULT, "n", value=0), r"results\[0\]\.n"),
        (at(*RESULT, "n", value=-1), r"results\[0\]\.n"),
        (at(*RESULT, "n", value=1.5), r"results\[0\]\.n"),
        (at(*RESULT, "scale", value=50), r"results\[0\]\.scale"),
        (at(*RESULT, "task", value=None), r"results\[0\]\.task"),
        (at("evidence", value=[]), "evidence"),
        (at("evidence", 0, "digestSRI", value="sha384-AAAA"), "digestSRI"),
        (at("evidence", 0, "digestSRI", value="sha384-?"), "digestSRI"),
        (at("evidence", 0, "digestSRI", value="md5-AAAA"), "digestSRI"),
        (at(*STATUS, "statusListIndex", value=7), "statusListIndex"),
        (at(*STATUS, "statusListIndex", value="-7"), "statusListIndex"),
        (at(*STATUS, "statusListIndex", value="9999999999"), "statusListIndex"),
        (at(*STATUS, "statusSize", value=2), "statusSize"),
    ],
)
def test_the_refusal_names_the_place(change: Callable[[Document], None], place: str) -> None:
    with pytest.raises(ClaimMissing, match=place):
        receive(signed(change), REGISTRY, NOW)


@pytest.mark.parametrize("name", ["type", "statusPurpose"])
def test_entries_of_other_kinds_do_not_stand_for_ours(name: str) -> None:
    with pytest.raises(StatusEntryMissing):
        receive(signed(at(*STATUS, name, value="message")), REGISTRY, NOW)


def test_a_full_mark_of_a_hundred_is_kept_as_it_is() -> None:
    document = payload()
    at(*RESULT, "scale", value=100)(document)
    at(*RESULT, "value", value=82.5)(document)
    result = receive(signed(lambda d: d.update(document)), REGISTRY, NOW).credential.results[0]
    assert (str(result.value), result.scale) == ("82.5", 100)


def test_what_may_be_left_out_is_none() -> None:
    document = payload()
    document["issuer"] = document["issuer"]["id"]
    for name in ("taskVersion", "taskHash", "filter", "stderr", "n", "nTotal", "nShot"):
        del document["credentialSubject"]["results"][0][name]
    for name in ("baseModel", "filings"):
        del document["credentialSubject"]["model"][name]
    credential = receive(signed(lambda d: d.update(document)), REGISTRY, NOW).credential
    assert credential.issuer_name is None
    assert credential.model.base_model is None
    assert credential.results[0].n is None


def test_a_key_that_is_no_longer_registered_has_no_worth() -> None:
    received = receive(signed(), REGISTRY, NOW)
    registry = Registry((evaluator(keys=()), other_evaluator()), 2)
    verdict = judge(received, registry, lists(), NOW)
    assert verdict.tier is Tier.T0
    assert "已不在注册表中" in str(verdict.reasons[0])


def test_many_tasks_out_of_scope_are_counted() -> None:
    def many(document: Document) -> None:
        first = document["credentialSubject"]["results"][0]
        tasks = [first | {"task": f"own-{number}"} for number in range(5)]
        document["credentialSubject"]["results"] = tasks

    verdict = judge(receive(signed(many), REGISTRY, NOW), REGISTRY, lists(), NOW)
    assert verdict.tier is Tier.T2
    assert "共有 5 个任务" in "\n".join(map(str, verdict.reasons))
