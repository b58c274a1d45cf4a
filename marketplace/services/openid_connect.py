"""The OpenID Connect protocol: the authorisation code flow with PKCE, state and nonce.

One provider, the one the settings name. Everything it says is checked: the discovery document has
to be the issuer's own, the token signed with one of its keys, for us, for this very attempt, and in
force (OpenID Connect Core 1.0, 3.1.3.7; RFC 7636; RFC 9207).
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from marketplace.config import Settings
from marketplace.domain import clock
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import say

# To connect, and between two pieces of an answer; in seconds.
_PATIENCE = (3.05, 10)
_KEPT = timedelta(hours=1)
_FRESH = timedelta(minutes=1)
_LEEWAY_SECONDS = 60
_LARGEST = 512 * 1024
_LONGEST_NAME = 300
_SIGNATURES = ("RS256", "PS256", "ES256", "EdDSA")


class ProviderUnreachable(MarketplaceError):
    """The provider does not answer, or not as a provider does."""

    status = 503


class SignInRefused(MarketplaceError):
    """What came back is not the answer to what this browser asked."""

    status = 400


@dataclass(frozen=True)
class Provider:
    """What the provider says about itself, and its public keys."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool
    keys: KeySet
    fetched_at: datetime


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back: what has to be the same at the end as at the beginning."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claimed:
    """Whom the provider has signed in; `label` is what it calls them, for people to recognise."""

    issuer: str
    subject: str
    label: str


_known: dict[str, Provider] = {}


def begin(chosen: Settings, return_to: str) -> tuple[str, Attempt]:
    """The provider's address for signing in, and what to keep until the browser is back at
    `return_to`. Raises `ProviderUnreachable`."""
    provider = _provider(chosen.oidc_issuer)
    attempt = Attempt(*(secrets.token_urlsafe(48) for _part in range(3)))
    address, _state = _client(chosen, return_to).create_authorization_url(
        provider.authorization_endpoint,
        state=attempt.state,
        code_verifier=attempt.verifier,
        nonce=attempt.nonce,
    )
    return str(address), attempt


def finish(
    chosen: Settings, return_to: str, attempt: Attempt, answer: Mapping[str, str]
) -> Claimed:
    """Whom the provider's `answer` (the query of the address returned to) is about.

    Raises `SignInRefused`, `ProviderUnreachable`.
    """
    if not secrets.compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
        raise unexpected()
    provider = _provider(chosen.oidc_issuer)
    sender = answer.get("iss")
    if sender != provider.issuer and (sender is not None or provider.names_itself):
        raise unexpected()
    if "error" in answer:
        raise SignInRefused(say("您没有在对方完成登录，或对方没有同意。请重试，或改用密码登录。"))
    if not answer.get("code"):
        raise unexpected()
    token = _exchange(chosen, return_to, provider, attempt, answer["code"])
    return _read(chosen, provider, attempt, token)


def unexpected() -> SignInRefused:
    """The refusal of an answer to nothing that this browser has asked."""
    return SignInRefused(
        say("这次单点登录没有成功：返回的信息不完整、已过期或已用过。请重新登录。")
    )


def _unreachable() -> ProviderUnreachable:
    return ProviderUnreachable(say("单点登录服务暂时没有应答。请稍后再试，或改用密码登录。"))


def _client(chosen: Settings, return_to: str) -> OAuth2Session:
    return OAuth2Session(
        chosen.oidc_client_id,
        chosen.oidc_client_secret or None,
        token_endpoint_auth_method="client_secret_basic" if chosen.oidc_client_secret else "none",
        scope="openid profile email",
        redirect_uri=return_to,
        code_challenge_method="S256",
        default_timeout=_PATIENCE,
    )


def _exchange(
    chosen: Settings, return_to: str, provider: Provider, attempt: Attempt, code: str
) -> str:
    """The identity token for a code."""
    try:
        with _client(chosen, return_to) as client:
            answer = client.fetch_token(
                provider.token_endpoint,
                code=code,
                code_verifier=attempt.verifier,
                grant_type="authorization_code",
                allow_redirects=False,
            )
        return str(answer["id_token"])
    except OAuthError:
        raise unexpected() from None
    except requests.RequestException:
        raise _unreachable() from None
    except (KeyError, TypeError, ValueError):
        raise unexpected() from None


def _read(chosen: Settings, provider: Provider, attempt: Attempt, token: str) -> Claimed:
    claims = _verified(provider, token)
    registry = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": chosen.oidc_client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": attempt.nonce},
    )
    try:
        registry.validate(claims)
    except JoseError:
        raise unexpected() from None
    audience, party = claims["aud"], claims.get("azp")
    is_shared = isinstance(audience, list) and len(audience) > 1
    if party != chosen.oidc_client_id and (party is not None or is_shared):
        raise unexpected()
    if len(claims["sub"]) > _LONGEST_NAME:
        raise unexpected()
    label = claims.get("email") or claims.get("preferred_username") or claims.get("name")
    return Claimed(provider.issuer, claims["sub"], str(label or claims["sub"])[:_LONGEST_NAME])


def _verified(provider: Provider, token: str) -> dict[str, Any]:
    """The claims of a token with a good signature; a key that is not known yet is looked for."""
    for keys in (provider.keys, None):
        try:
            found = keys or _provider(provider.issuer, is_renewed=True).keys
            return dict(jwt.decode(token, found, algorithms=_SIGNATURES).claims)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    raise unexpected()


def _provider(issuer: str, *, is_renewed: bool = False) -> Provider:
    """The provider, as it described itself within the hour; `is_renewed`: within the minute."""
    kept = _known.get(issuer)
    if kept and clock.now() - kept.fetched_at < (_FRESH if is_renewed else _KEPT):
        return kept
    _known[issuer] = found = _discover(issuer)
    return found


def _discover(issuer: str) -> Provider:
    about = _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    try:
        if about["issuer"] != issuer:
            raise _unreachable()
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        endpoints = {name: _checked(about[name], issuer) for name in names}
        return Provider(
            issuer=issuer,
            **endpoints,
            names_itself=about.get("authorization_response_iss_parameter_supported") is True,
            keys=KeySet.import_key_set(_fetch(endpoints["jwks_uri"])),  # type: ignore[arg-type]
            fetched_at=clock.now(),
        )
    except (JoseError, LookupError, TypeError, ValueError, AttributeError):
        raise _unreachable() from None


def _checked(address: str, issuer: str) -> str:
    """An endpoint's address, which may not be weaker than the issuer's own."""
    scheme = urlsplit(address).scheme
    if scheme != "https" and scheme != urlsplit(issuer).scheme:
        raise ValueError("an endpoint without HTTPS")
    return address


def _fetch(address: str) -> dict[str, Any]:
    try:
        with requests.get(address, timeout=_PATIENCE, allow_redirects=False, stream=True) as answer:
            body = answer.raw.read(_LARGEST + 1, decode_content=True)
            if answer.status_code != requests.codes.ok or len(body) > _LARGEST:
                raise _unreachable()
        found = json.loads(body)
    except (requests.RequestException, OSError, ValueError):
        raise _unreachable() from None
    if not isinstance(found, dict):
        raise _unreachable()
    return found
