"""What must be refused, each with its own error; and what only lowers the worth."""

import base64
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.credentials.signed import refusals
from marketplace.credentials.signed.bitstrings import with_bit
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.judging import Bid, verify_at_upload
from marketplace.credentials.signed.objections import Received
from marketplace.credentials.signed.registry import EvaluatorKey, Registry
from marketplace.credentials.signed.signing_key import SigningKey
from marketplace.credentials.signed.status_lists import StatusLists
from marketplace.credentials.signed.tokens import LARGEST_TOKEN
from marketplace.credentials.tiers import Tier, Verdict
from tests.unit.credentials.signed.world import (
    EVIDENCE,
    INDEX,
    KEY,
    NOW,
    OTHER_ISSUER,
    OTHER_KEY,
    OTHER_SOURCE,
    REGISTRY,
    REVOCATION,
    SOURCE,
    STRANGER,
    USCC,
    evaluator,
    lists,
    other_evaluator,
    payload,
    signed,
    status,
    status_list,
)

BID = Bid("Demo-7B-Chat", "1.2.0", "ab" * 32)


def upload(token: str, **changes: Any) -> tuple[Received, Verdict]:
    given: dict[str, Any] = {
        "registry": REGISTRY,
        "lists": lists(),
        "subject_uscc": USCC,
        "evidence_file": EVIDENCE,
        "received_at": NOW,
        "bid": BID,
    }
    return verify_at_upload(token, **(given | changes))


def refusal(token: str, **changes: Any) -> type[refusals.CredentialRefused]:
    with pytest.raises(refusals.CredentialRefused) as refused:
        upload(token, **changes)
    assert refused.value.status == 422
    assert str(refused.value.message)
    return type(refused.value)


def test_a_good_one_is_t3_with_every_number_as_written() -> None:
    received, verdict = upload(f"  {signed()}\n")
    assert verdict.tier is Tier.T3
    credential = received.credential
    result = credential.results[0]
    assert (result.value, result.stderr) == (Decimal("0.825"), Decimal("0.01036"))
    assert (result.task, result.metric, result.filter) == ("ceval-valid", "acc", "none")
    assert (result.n, result.n_total, result.n_shot) == (1346, 1346, 5)
    assert result.higher_is_better is True
    assert credential.subject == USCC
    assert credential.valid_until == datetime(2027, 10, 31, 15, 59, 59, tzinfo=UTC)
    assert credential.model.base_model == "Base-7B@5f0c1b2"
    assert credential.model.filings == ("Henan-Demo-202601010001",)
    assert credential.environment.has_held_out_items
    assert received.kid == KEY.kid


# The parts of a token, for those that no honest key would sign as they are.


def encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def raw(body: str, key: SigningKey = KEY, **header: Any) -> str:
    fields = {"alg": "Ed25519", "typ": "vc+jwt", "kid": key.kid} | header
    content = f"{encode(json.dumps(fields))}.{encode(body)}"
    signature = key.loaded.get_op_key("sign").sign(content.encode())
    return f"{content}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def body(**more: Any) -> str:
    return json.dumps(payload() | more)


def altered() -> str:
    head, middle, mark = signed().split(".")
    text = base64.urlsafe_b64decode(middle + "==").replace(b"0.825", b"0.925")
    return f"{head}.{encode(text.decode())}.{mark}"


def respelt() -> str:
    """The last character's four lowest bits belong to no byte."""
    token = signed()
    return token[:-1] + chr(ord(token[-1]) + 1)


def with_result(**changes: Any) -> str:
    return signed(lambda p: p["credentialSubject"]["results"][0].update(changes))


def entries(*found: dict[str, str]) -> str:
    return signed(lambda p: p.update(credentialStatus=list(found)))


REVOKED_ENTRY = status(Purpose.REVOCATION, REVOCATION)
FOREIGN = f"{OTHER_SOURCE}revocation/1"

TOKENS = {
    "altered score": (altered(), refusals.AlteredCredential),
    "a stranger's key under a registered name": (
        raw(body(), STRANGER, kid=KEY.kid),
        refusals.AlteredCredential,
    ),
    "another evaluator's key under a registered name": (
        raw(body(), OTHER_KEY, kid=KEY.kid),
        refusals.ForeignKey,
    ),
    "unregistered key": (signed(key=STRANGER), refusals.UnknownKey),
    "no key named": (raw(body(), kid=""), refusals.UnknownKey),
    "evaluator B naming A as issuer": (signed(key=OTHER_KEY), refusals.IssuerMismatch),
    "another issuer in the JWT claim": (raw(body(iss=OTHER_ISSUER)), refusals.IssuerMismatch),
    "another id in the JWT claim": (raw(body(jti="urn:x")), refusals.IssuerMismatch),
    "another vendor": (
        signed(lambda p: p["credentialSubject"].update(id="urn:uscc:91110000600037341L")),
        refusals.OtherVendor,
    ),
    "expired": (
        signed(lambda p: p.update(validFrom="2026-01-02T00:00:00Z",
                                  validUntil="2026-11-20T07:59:59Z")),
        refusals.Expired,
    ),
    "not yet valid": (
        signed(lambda p: p.update(validFrom="2026-11-20T16:00:01+08:00")),
        refusals.NotYetValid,
    ),
    "missing status": (signed(lambda p: p.pop("credentialStatus")), refusals.StatusEntryMissing),
    "only revocation": (entries(REVOKED_ENTRY), refusals.StatusEntryMissing),
    "revocation twice": (entries(REVOKED_ENTRY, REVOKED_ENTRY), refusals.StatusEntryMissing),
    "foreign status list": (
        entries(status(Purpose.REVOCATION, FOREIGN), status(Purpose.SUSPENSION, FOREIGN)),
        refusals.ForeignStatusList,
    ),
    "status list above the evaluator's own": (
        entries(status(Purpose.REVOCATION, f"{SOURCE}../x"),
                status(Purpose.SUSPENSION, f"{SOURCE}../x")),
        refusals.ForeignStatusList,
    ),
    "lists exchanged": (
        entries(status(Purpose.SUSPENSION, REVOCATION), status(Purpose.REVOCATION, REVOCATION)),
        refusals.ForeignStatusList,
    ),
    "a list nobody sent": (
        entries(REVOKED_ENTRY, status(Purpose.SUSPENSION, f"{SOURCE}2")),
        refusals.StatusListMissing,
    ),
    "an index beyond the list": (
        entries(status(Purpose.REVOCATION, REVOCATION, 131_072),
                status(Purpose.SUSPENSION, f"{SOURCE}suspension/1")),
        refusals.StatusListMissing,
    ),
    "alg none": (raw(body(), alg="none"), refusals.Unsigned),
    "alg NONE": (raw(body(), alg="NoNe"), refusals.Unsigned),
    "alg HS256": (raw(body(), alg="HS256"), refusals.AlgorithmRefused),
    "no alg": (raw(body(), alg=None), refusals.AlgorithmRefused),
    "alg no text": (raw(body(), alg=["Ed25519"]), refusals.AlgorithmRefused),
    "wrong typ": (raw(body(), typ="vp+jwt"), refusals.TypeRefused),
    "no typ": (raw(body(), typ=None), refusals.TypeRefused),
    "typ no text": (raw(body(), typ={"a": 1}), refusals.TypeRefused),
    "unknown crit": (raw(body(), crit=["b64"], b64=False), refusals.UnknownExtension),
    "duplicate keys": (
        raw('{"issuer":"a",' + body()[1:]),
        refusals.DuplicateField,
    ),
    "duplicate keys by an escape": (
        raw('{"issue\\u0072":"a",' + body()[1:]),
        refusals.DuplicateField,
    ),
    "NaN": (raw(body(x=float("nan"))), refusals.NumberRefused),
    "Infinity": (raw(body(x=float("-inf"))), refusals.NumberRefused),
    "an endless number": (raw('{"x":1e999999999,' + body()[1:]), refusals.NumberRefused),
    "deep nesting": (raw('{"x":' + "[" * 20 + "]" * 20 + "," + body()[1:]), refusals.NestedTooDeep),
    "very deep nesting": (raw('{"x":' + "[" * 90_000), refusals.NestedTooDeep),
    "oversize": ("e" * (LARGEST_TOKEN + 1), refusals.TokenTooLarge),
    "long header": (raw(body(), x="x" * 3_000), refusals.TokenTooLarge),
    "smuggled vc": (raw(body(vc={"issuer": OTHER_ISSUER})), refusals.SmuggledClaim),
    "smuggled vp": (raw(body(vp={})), refusals.SmuggledClaim),
    "a second expiry": (raw(body(exp=1)), refusals.SmuggledClaim),
    "naive time": (signed(lambda p: p.update(validFrom="2026-11-01T00:00:00")), refusals.NaiveTime),
    "ten years": (
        signed(lambda p: p.update(validUntil="2036-11-01T00:00:00Z")),
        refusals.ValidTooLong,
    ),
    "a year by API only": (
        signed(lambda p: p["credentialSubject"]["model"].pop("digest")),
        refusals.ValidTooLong,
    ),
    "before the accreditation": (
        signed(lambda p: p.update(validFrom="2025-12-31T23:59:59Z",
                                  validUntil="2026-12-01T00:00:00Z")),
        refusals.NotAccredited,
    ),
    "a text": ("hello", refusals.NotAToken),
    "padding": (signed() + "=", refusals.NotAToken),
    "four parts": (signed() + ".x", refusals.NotAToken),
    "another spelling of the same signature": (respelt(), refusals.NotAToken),
    "an array": (raw("[]"), refusals.NotJson),
    "half": (raw("{"), refusals.NotJson),
    "a claim of another shape": (with_result(value="0.825"), refusals.ClaimMissing),
    "a result twice": (
        signed(lambda p: p["credentialSubject"]["results"].append(
            p["credentialSubject"]["results"][0])),
        refusals.ClaimMissing,
    ),
    "a wrong check digit": (
        signed(lambda p: p["credentialSubject"].update(id="urn:uscc:91410100MA3X0A0A00")),
        refusals.ClaimMissing,
    ),
    "ends before it begins": (
        signed(lambda p: p.update(validUntil="2026-10-31T00:00:00Z")),
        refusals.ClaimMissing,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("token", "wanted"), TOKENS.values(), ids=TOKENS)
def test_each_has_its_own_error(token: str, wanted: type[refusals.CredentialRefused]) -> None:
    assert refusal(token) is wanted


def taken_back(purpose: Purpose) -> StatusLists:
    found = status_list(purpose)
    return lists(status_list(purpose, bits=with_bit(found.bits, INDEX, True)))


COMPROMISED = Registry(
    (evaluator(keys=(EvaluatorKey(KEY.kid, KEY.public_jwk, NOW),)), other_evaluator()), 2
)
SURROUNDINGS = {
    "revoked": ({"lists": taken_back(Purpose.REVOCATION)}, refusals.Revoked),
    "suspended": ({"lists": taken_back(Purpose.SUSPENSION)}, refusals.Suspended),
    "another model": ({"bid": Bid("Demo-70B-Chat", "1.2.0")}, refusals.OtherModel),
    "another version": ({"bid": Bid("Demo-7B-Chat", "1.2.1")}, refusals.OtherVersion),
    "other weights": ({"bid": Bid("demo-7b-chat", "1.2.0", "cd" * 32)}, refusals.OtherVersion),
    "another file": ({"evidence_file": b"{}"}, refusals.OtherEvidence),
    "again": ({"known_ids": {payload()["id"]}}, refusals.AlreadyReceived),
    "compromised before it came": ({"registry": COMPROMISED}, refusals.KeyCompromised),
    "no lists at all": ({"lists": StatusLists()}, refusals.StatusListMissing),
}


@pytest.mark.parametrize("name", ["typ", "alg"])
def test_what_is_left_out_is_said_to_be_missing(name: str) -> None:
    with pytest.raises(refusals.CredentialRefused, match=rf"没有写明.*（{name}）") as refused:
        upload(raw(body(), **{name: None}))
    assert "None" not in str(refused.value.message)


@pytest.mark.parametrize(("changes", "wanted"), SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_so_has_what_is_wrong_around_it(
    changes: dict[str, Any], wanted: type[refusals.CredentialRefused]
) -> None:
    assert refusal(signed(), **changes) is wanted


def test_every_class_of_refusal_says_something_else() -> None:
    found = {wanted for _, wanted in (*TOKENS.values(), *SURROUNDINGS.values())}
    assert len(found) >= 30
    assert refusals.CredentialRefused not in found


def test_ninety_days_are_enough_for_an_api() -> None:
    def api(document: dict[str, Any]) -> None:
        del document["credentialSubject"]["model"]["digest"]
        document["validUntil"] = "2027-01-30T00:00:00Z"

    received, verdict = upload(signed(api))
    assert verdict.tier is Tier.T3
    assert received.credential.model.is_api_only


@pytest.mark.parametrize(
    ("token", "changes", "tier", "said"),
    [
        (with_result(n=20), {}, Tier.T0, "只测了 1346 题中的 20 题"),
        (with_result(n=20, nTotal=20), {}, Tier.T0, "只测了 1346 题中的 20 题"),
        (with_result(task="gsm8k", n=1319, nTotal=1319),
         {"registry": Registry((evaluator(sectors=frozenset()),), 3)}, Tier.T2, "资格范围内"),
        (with_result(task="our-own", n=10, nTotal=10), {}, Tier.T2, "“our-own”不在"),
        (signed(), {"received_at": NOW + timedelta(days=7)}, Tier.T2, "2026-11-19 16:00:00 起"),
        (signed(), {"received_at": NOW + timedelta(days=30)}, Tier.T0, "起没有更新，无法得知"),
    ],
)  # fmt: skip
def test_what_lowers_the_worth_is_taken_and_said(
    token: str, changes: dict[str, Any], tier: Tier, said: str
) -> None:
    _, verdict = upload(token, **changes)
    assert verdict.tier is tier
    assert said in str(verdict.reasons[0])


def test_the_older_name_of_the_algorithm_is_taken() -> None:
    assert upload(raw(body(), alg="EdDSA"))[1].tier is Tier.T3


def test_what_came_before_the_compromise_keeps_its_worth() -> None:
    earlier = NOW - timedelta(seconds=1)
    _, verdict = upload(signed(), registry=COMPROMISED, received_at=earlier)
    assert verdict.tier is Tier.T3
