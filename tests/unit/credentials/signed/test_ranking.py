"""At ranking there is always a verdict, and it is computed once as long as nothing changed."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from marketplace.credentials.signed.bitstrings import with_bit
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.judging import Bid
from marketplace.credentials.signed.registry import EvaluatorKey, Registry
from marketplace.credentials.signed.status_lists import StatusList, StatusLists
from marketplace.credentials.signed.verdicts import Verdicts
from marketplace.credentials.tiers import Tier, Verdict
from tests.unit.credentials.signed.world import (
    INDEX,
    KEY,
    NOW,
    REGISTRY,
    evaluator,
    lists,
    other_evaluator,
    signed,
    status_list,
)

TOKEN = signed()
RECEIVED = NOW


def revised(**changes: Any) -> Registry:
    return Registry((evaluator(**changes), other_evaluator()), 2)


def set_in(purpose: Purpose) -> StatusLists:
    held = status_list(purpose)
    return lists(status_list(purpose, bits=with_bit(held.bits, INDEX, True), version=2))


def rank(
    verdicts: Verdicts,
    registry: Registry = REGISTRY,
    status: StatusLists | None = None,
    now: datetime = NOW,
    bid: Bid | None = None,
) -> Verdict:
    return verdicts.judge(TOKEN, RECEIVED, registry, status or lists(), now, bid)


AFTERWARDS: dict[str, tuple[dict[str, Any], Tier, str]] = {
    "nothing happened": ({}, Tier.T3, "签名有效"),
    "expired": ({"now": datetime.fromisoformat("2027-10-31T16:00:00Z")}, Tier.T0, "到期"),
    "before it began": ({"now": datetime.fromisoformat("2026-10-31T00:00:00Z")}, Tier.T0, "生效"),
    "revoked": ({"status": set_in(Purpose.REVOCATION)}, Tier.T0, "撤销"),
    "suspended": ({"status": set_in(Purpose.SUSPENSION)}, Tier.T0, "暂停"),
    "lists lost": ({"status": StatusLists()}, Tier.T0, "没有收到状态列表"),
    "stale": ({"now": NOW + timedelta(days=6, seconds=1)}, Tier.T2, "没有更新"),
    "worthless": ({"now": NOW + timedelta(days=29, seconds=1)}, Tier.T0, "没有更新"),
    "out of scope": ({"registry": revised(sectors=frozenset())}, Tier.T2, "资格范围"),
    "in scope by its id": (
        {"registry": revised(sectors=frozenset(), benchmarks=frozenset({"ceval-valid"}))},
        Tier.T3,
        "签名有效",
    ),
    "key taken out": ({"registry": revised(keys=())}, Tier.T0, "未登记的密钥"),
    "compromised before": (
        {"registry": revised(keys=(EvaluatorKey(KEY.kid, KEY.public_jwk, RECEIVED),))},
        Tier.T0,
        "失密",
    ),
    "compromised later": (
        {
            "registry": revised(
                keys=(EvaluatorKey(KEY.kid, KEY.public_jwk, NOW + timedelta(seconds=1)),)
            )
        },
        Tier.T3,
        "签名有效",
    ),
    "accreditation moved": (
        {"registry": revised(accredited_from=NOW)},
        Tier.T0,
        "没有测评资格",
    ),
    "another model bid": ({"bid": Bid("Other", "1.2.0")}, Tier.T0, "不是“Other”"),
    "another version bid": ({"bid": Bid("Demo-7B-Chat", "2")}, Tier.T0, "不是 2"),
    "the version bid": ({"bid": Bid(" demo-7b-chat ", "1.2.0")}, Tier.T3, "签名有效"),
}


@pytest.mark.parametrize(("changes", "tier", "said"), AFTERWARDS.values(), ids=AFTERWARDS)
@pytest.mark.parametrize("is_warm", [False, True], ids=["cold", "warm"])
def test_a_verdict_and_its_reason(
    changes: dict[str, Any], tier: Tier, said: str, is_warm: bool
) -> None:
    verdicts = Verdicts()
    if is_warm:
        assert rank(verdicts).tier is Tier.T3
    verdict = rank(verdicts, **changes)
    assert verdict.tier is tier
    assert said in "\n".join(map(str, verdict.reasons))


def test_the_same_question_is_answered_once() -> None:
    verdicts = Verdicts()
    first = rank(verdicts)
    assert rank(verdicts, now=NOW + timedelta(hours=1)) is first
    assert rank(verdicts, status=set_in(Purpose.REVOCATION)) is not first


@pytest.mark.parametrize(
    "moment",
    [
        NOW + timedelta(days=6),  # a week after the lists were issued
        NOW + timedelta(days=29),
        datetime.fromisoformat("2027-10-31T23:59:59+08:00"),
    ],
)
def test_a_kept_verdict_ends_with_the_moment_that_changes_it(moment: datetime) -> None:
    for now in (moment - timedelta(seconds=1), moment, moment + timedelta(microseconds=1)):
        verdicts = Verdicts()
        rank(verdicts, now=moment - timedelta(seconds=2))
        rank(verdicts, now=moment)
        assert rank(verdicts, now=now) == rank(Verdicts(), now=now)


def test_a_token_that_is_none_has_a_verdict_too() -> None:
    verdicts = Verdicts()
    for _time in range(2):
        verdict = verdicts.judge("nonsense", RECEIVED, REGISTRY, lists(), NOW)
        assert verdict.tier is Tier.T0
        assert "这不是签名凭证" in str(verdict.reasons[0])


def test_it_forgets_rather_than_grow() -> None:
    verdicts = Verdicts(most=2)
    for number in range(7):
        verdicts.judge(f"a.b.{number}", RECEIVED, REGISTRY, lists(), NOW)
    assert rank(verdicts).tier is Tier.T3


def test_a_list_that_says_when_it_ends_is_stale_from_then() -> None:
    ending: StatusList = status_list(Purpose.REVOCATION, valid_until=NOW - timedelta(hours=1))
    assert rank(Verdicts(), status=lists(ending)).tier is Tier.T2
