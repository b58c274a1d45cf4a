"""The registry of evaluators as a file, so that anybody can verify without the platform.

The README has one.
"""

from marketplace.credentials.reading.nodes import Node
from marketplace.credentials.signed.algorithms import ALGORITHMS, Algorithms
from marketplace.credentials.signed.claims import Claim
from marketplace.credentials.signed.documents import read_document, write_document
from marketplace.credentials.signed.refusals import CredentialRefused, RegistryRefused
from marketplace.credentials.signed.registry import Evaluator, EvaluatorKey, Registry
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say

FORMAT = "evaluator-registry/1"
_JWK_FIELDS = ("kty", "crv", "x", "y")


class _Entry(Claim):
    def wrong(self, where: str, expected: Message, found: Message) -> MarketplaceError:
        return RegistryRefused(
            say(
                "注册表中 %(where)s 处应为%(expected)s，实际是%(found)s。",
                where=where,
                expected=expected,
                found=found,
            )
        )


def read_registry(data: bytes, algorithms: Algorithms = ALGORITHMS) -> Registry:
    """The registry in a file. Raises `RegistryRefused`."""
    try:
        document = _Entry(read_document(data))
    except CredentialRefused as refusal:
        raise RegistryRefused(
            say("注册表文件无法读取：%(reason)s", reason=refusal.message)
        ) from None
    if document.get("format").value != FORMAT:
        raise document.get("format").refuse(say("文字“%(value)s”", value=FORMAT))
    evaluators = [_evaluator(entry) for entry in document.get("evaluators").items()]
    return Registry(evaluators, document.get("revision").count(), algorithms)


def write_registry(registry: Registry) -> str:
    """The file, to be published."""
    return write_document(
        {
            "format": FORMAT,
            "revision": registry.revision,
            "evaluators": [_document(one) for one in registry.evaluators],
        }
    )


def _evaluator(entry: _Entry) -> Evaluator:
    until = entry.find("accredited_to")
    return Evaluator(
        issuer=entry.get("issuer").name(),
        name=entry.get("name").name(),
        keys=tuple(map(_key, entry.get("keys").items())),
        accredited_from=entry.get("accredited_from").moment(),
        accredited_to=until.moment() if until else None,
        status_list_source=entry.get("status_list_source").name(),
        sectors=_names(entry.find("sectors")),
        benchmarks=_names(entry.find("benchmarks")),
    )


def _key(entry: _Entry) -> EvaluatorKey:
    jwk, since = entry.get("jwk"), entry.find("compromised_since")
    fields = {name: value.name() for name, value in jwk.members() if name in (*_JWK_FIELDS, "d")}
    return EvaluatorKey(jwk.get("kid").name(), fields, since.moment() if since else None)


def _names(node: Node | None) -> frozenset[str]:
    return frozenset(item.text() for item in node.items()) if node else frozenset()


def _document(one: Evaluator) -> dict[str, object]:
    return {
        "issuer": one.issuer,
        "name": one.name,
        "accredited_from": one.accredited_from.isoformat(),
        "accredited_to": one.accredited_to.isoformat() if one.accredited_to else None,
        "sectors": sorted(one.sectors),
        "benchmarks": sorted(one.benchmarks),
        "status_list_source": one.status_list_source,
        "keys": [_key_document(key) for key in one.keys],
    }


def _key_document(key: EvaluatorKey) -> dict[str, object]:
    since = key.compromised_since
    return {
        "jwk": {**key.jwk, "kid": key.kid},
        "compromised_since": since.isoformat() if since else None,
    }
