"""Every way in which a signed credential falls short, one class each.

At upload they are raised, but for those that only lower the worth (`is_refused` False). At ranking
nothing is raised: the same objections become the reasons of a verdict, and `tier` is what the
credential is worth with one.
"""

from marketplace.credentials.tiers import Tier
from marketplace.domain.errors import MarketplaceError


class CredentialRefused(MarketplaceError):
    """A signed credential, status list or registry is not what it should be."""

    status = 422
    tier = Tier.T0
    is_refused = True


class TokenTooLarge(CredentialRefused):
    """More bytes than any credential needs."""


class NotAToken(CredentialRefused):
    """Not three canonical base64url parts with dots between."""


class NotJson(CredentialRefused):
    """A part is no JSON object in UTF-8."""


class DuplicateField(CredentialRefused):
    """An object has a field twice: two readers could believe different things."""


class NumberRefused(CredentialRefused):
    """NaN, an infinity, or a number that nobody measured."""


class NestedTooDeep(CredentialRefused):
    """More levels of nesting than a credential has."""


class TypeRefused(CredentialRefused):
    """The header's `typ` is not that of a credential."""


class Unsigned(CredentialRefused):
    """`alg: none`."""


class AlgorithmRefused(CredentialRefused):
    """An algorithm that is not on the list, or not the one of the key."""


class UnknownExtension(CredentialRefused):
    """The header demands (`crit`) what nobody here knows."""


class UnknownKey(CredentialRefused):
    """The registry has no key of this name."""


class AlteredCredential(CredentialRefused):
    """The signature is not that of the named key over this content.

    With Ed25519 it cannot be told whether the content was changed or an unregistered key signed.
    """


class ForeignKey(CredentialRefused):
    """The signature is by another registered key than the one that the header names."""


class KeyCompromised(CredentialRefused):
    """It arrived when its key was no longer its owner's alone."""


class IssuerMismatch(CredentialRefused):
    """The key belongs to another evaluator than the one that is named as issuer."""


class SmuggledClaim(CredentialRefused):
    """A claim of the older format (`vc`, `vp`) or of plain JWTs that another reader may obey."""


class ClaimMissing(CredentialRefused):
    """A claim is absent or of another shape than it should be."""


class NaiveTime(CredentialRefused):
    """A time without a zone."""


class ValidTooLong(CredentialRefused):
    """Valid for longer than a test may speak."""


class StatusEntryMissing(CredentialRefused):
    """There are not exactly one entry for revocation and one for suspension."""


class StatusListMissing(CredentialRefused):
    """The list that an entry names was never received."""


class ForeignStatusList(CredentialRefused):
    """An entry or a list lies outside what the evaluator registered as its own."""


class StatusListRefused(CredentialRefused):
    """A status list is too short, unpacks to too much, or is not one."""


class OlderStatusList(CredentialRefused):
    """A status list is older than the one that is held."""


class RevocationUndone(CredentialRefused):
    """A newer list takes back a revocation, which is for ever."""


class NotAccredited(CredentialRefused):
    """The evaluator was not accredited when it issued."""


class OtherVendor(CredentialRefused):
    """It is about another organisation's model."""


class OtherModel(CredentialRefused):
    """It is about another model than the one bid."""


class OtherVersion(CredentialRefused):
    """It is about another version of the model than the one bid."""


class OtherEvidence(CredentialRefused):
    """The attached file is not the one that was tested."""


class AlreadyReceived(CredentialRefused):
    """A credential of this id has been received before."""


class NotYetValid(CredentialRefused):
    """Its validity begins later."""


class Expired(CredentialRefused):
    """Its validity is over."""


class Revoked(CredentialRefused):
    """The evaluator took it back for ever."""


class Suspended(CredentialRefused):
    """The evaluator took it back until further notice."""


class PartlyTested(CredentialRefused):
    """Not all items were tested, or nobody says how many there are."""

    is_refused = False


class StatusTooOld(CredentialRefused):
    """The status list is so old that a revocation may long have been missed."""

    is_refused = False


class StatusStale(CredentialRefused):
    """The status list is older than it should be."""

    tier = Tier.T2
    is_refused = False


class OutOfScope(CredentialRefused):
    """A benchmark for which the evaluator is not accredited."""

    tier = Tier.T2
    is_refused = False


class KeyFileRefused(CredentialRefused):
    """A file holds no key that can sign, or its passphrase is another."""


class AnswersRefused(CredentialRefused):
    """What the evaluator answered does not make a credential."""


class RegistryRefused(CredentialRefused):
    """A registry of evaluators is not one."""
