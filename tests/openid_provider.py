"""A real OpenID Connect provider of one person, made with Authlib's server, on a loopback port."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from flask import Flask, Response, request
from joserfc.jwk import KeySet, RSAKey
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

_numbers = count(1)

CLIENT_ID, CLIENT_SECRET = "marketplace", "the secret of the marketplace"


class Client(ClientMixin):
    """The marketplace, as the provider knows it."""

    def __init__(self, return_to: str) -> None:
        self.return_to = return_to

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.return_to

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.return_to

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """One consent, good for one token."""

    user: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())


def new_key() -> RSAKey:
    """A key to sign with."""
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)


@dataclass
class Provider:
    """The provider. `claims` and `about` are written over what it would truthfully say."""

    issuer: str
    client: Client
    subject: str = "person-7"
    key: RSAKey = field(default_factory=new_key)
    published: list[RSAKey] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: Response | None = None

    def sign_in(self, address: str) -> str:
        """What the person's browser does at the provider: the address it is sent back to."""
        answer = requests.get(address, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        location: str = answer.headers["Location"]
        return location

    def describe(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            **self.about,
        }


def question_of(address: str) -> dict[str, str]:
    """The query of an address, each name once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def _grant(provider: Provider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = Code(
                provider.subject,
                request.payload.redirect_uri,
                request.payload.scope,
                data.get("nonce"),
                data.get("code_challenge"),
                data.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, _client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            provider.codes = {k: c for k, c in provider.codes.items() if c != authorization_code}

        def authenticate_user(self, authorization_code: Code) -> str:
            return authorization_code.user

    return Grant


def _identity(provider: Provider) -> OpenIDCode:
    class Identity(OpenIDCode):
        def exists_nonce(self, nonce: str, _request: Any) -> bool:
            return any(code.nonce == nonce for code in provider.codes.values())

        def resolve_client_private_key(self, _client: Client) -> RSAKey:
            return provider.key

        def get_encode_header(self, _client: Client) -> dict[str, str]:
            return {"alg": "RS256", "kid": provider.key.kid}

        def get_client_claims(self, _client: Client) -> dict[str, Any]:
            return {"iss": provider.issuer}

        def generate_user_info(self, user: str, _scope: str) -> dict[str, Any]:
            return {"sub": user, "email": f"{user}@office.example", **provider.claims}

    return Identity(require_nonce=True)


def _application(provider: Provider) -> Flask:
    app = Flask("openid_provider")
    server = AuthorizationServer(app, lambda _id: provider.client, lambda _token, _request: None)
    server.register_grant(_grant(provider), [_identity(provider), CodeChallenge(required=True)])

    @app.before_request
    def note() -> Response | None:
        provider.asked.append(request.path)
        return provider.broken

    @app.get("/.well-known/openid-configuration")
    def describe() -> dict[str, Any]:
        return provider.describe()

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        published = KeySet(provider.published or [provider.key])
        return dict(published.as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=provider.subject)
        return server.create_authorization_response(grant=grant, grant_user=provider.subject)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    return app


@contextmanager
def running_provider(return_to: str) -> Iterator[Provider]:
    """The provider, until the block ends."""
    provider = Provider("", Client(return_to))
    # A path of its own: ports come again, and what is known of an issuer is kept for an hour.
    realm = f"/realm-{next(_numbers)}"
    site = DispatcherMiddleware(NotFound(), {realm: _application(provider)})
    server = make_server("127.0.0.1", 0, site, threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}{realm}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
