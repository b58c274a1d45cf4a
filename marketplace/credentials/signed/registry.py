"""The evaluators whose signatures count: their keys, accreditation and scope.

Keys come from here and never from a network: a did:web issuer id is only a name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.credentials.benchmarks import Benchmark
from marketplace.credentials.signed.algorithms import ALGORITHMS, Algorithms, Jwk, load_public_key
from marketplace.credentials.signed.refusals import RegistryRefused
from marketplace.domain.messages import say


@dataclass(frozen=True)
class EvaluatorKey:
    """A public key. From `compromised_since` (aware) on nothing new counts that it signed."""

    kid: str
    jwk: Jwk
    compromised_since: datetime | None = None

    def is_compromised(self, moment: datetime) -> bool:
        """Whether what arrived at `moment` may have been signed by somebody else."""
        return self.compromised_since is not None and moment >= self.compromised_since


@dataclass(frozen=True)
class Evaluator:
    """An accredited testing body. Moments are aware; `accredited_to` None: until further notice.

    `sectors`: slugs, or general, legal, safety, whose benchmarks are in scope; `benchmarks`: ids
    of others that are. `status_list_source`: the address under which its status lists are.
    """

    issuer: str
    name: str
    keys: tuple[EvaluatorKey, ...]
    accredited_from: datetime
    accredited_to: datetime | None
    status_list_source: str
    sectors: frozenset[str] = frozenset()
    benchmarks: frozenset[str] = frozenset()

    def is_accredited(self, moment: datetime) -> bool:
        """Whether it was accredited at `moment`."""
        ended = self.accredited_to is not None and moment > self.accredited_to
        return self.accredited_from <= moment and not ended

    def covers(self, benchmark: Benchmark | None) -> bool:
        """Whether the benchmark is in scope; one that nobody knows is not."""
        if benchmark is None:
            return False
        return benchmark.id in self.benchmarks or benchmark.sector in self.sectors

    def owns_list(self, url: str) -> bool:
        """Whether a status list of this address is its own."""
        source = self.status_list_source.rstrip("/")
        return url.startswith(f"{source}/") and ".." not in url


@dataclass(frozen=True)
class Signer:
    """A registered key ready to verify with (`public`, as its algorithm loads it), its owner."""

    evaluator: Evaluator
    key: EvaluatorKey
    public: Any


class Registry:
    """All evaluators. `revision` grows with every change, also of the table of benchmarks.

    Raises `RegistryRefused` for a key that is broken, private, or named twice.
    """

    def __init__(
        self,
        evaluators: Iterable[Evaluator],
        revision: int,
        algorithms: Algorithms = ALGORITHMS,
    ) -> None:
        self.evaluators = tuple(evaluators)
        self.revision = revision
        self.algorithms = algorithms
        self.signers: Mapping[str, Signer] = self._signers()
        self._by_issuer = {one.issuer: one for one in self.evaluators}
        if len(self._by_issuer) < len(self.evaluators):
            raise RegistryRefused(say("注册表里有两家测评机构用了同一个签发者标识。"))

    def find_signer(self, kid: str) -> Signer | None:
        """Who signs with the key of this name, if anybody."""
        return self.signers.get(kid)

    def find_evaluator(self, issuer: str) -> Evaluator | None:
        """The evaluator of this id, if registered."""
        return self._by_issuer.get(issuer)

    def _signers(self) -> dict[str, Signer]:
        found: dict[str, Signer] = {}
        for evaluator in self.evaluators:
            for key in evaluator.keys:
                if key.kid in found:
                    raise RegistryRefused(say("注册表里密钥“%(kid)s”出现了两次。", kid=key.kid))
                public = load_public_key(key.jwk, self.algorithms)
                found[key.kid] = Signer(evaluator, key, public)
        return found
