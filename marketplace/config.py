"""Every setting, once. Each is read from the environment variable `MARKETPLACE_<NAME>`."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "MARKETPLACE_"
_OWN_NAMES = ("localhost", "127.0.0.1")
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - to be told from an address


class BadSetting(Exception):
    """An environment variable holds something its setting cannot take."""


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Defaults are the embedded arrangement: one folder, no servers."""

    instance: Path = field(default=Path("instance"), metadata={"help": "data folder"})
    is_production: bool = field(
        default=False,
        metadata={"help": "serve, worker, wsgi.py refuse to start with a weakness"},
    )
    database_url: str = field(
        default="", metadata={"help": "SQLAlchemy address; empty: SQLite in the data folder"}
    )
    secret_key: str = field(
        default="", metadata={"help": "signs sessions; empty: made once in the data folder"}
    )
    sealing_key: str = field(
        default="",
        metadata={"help": "32 bytes, base64url; wraps scenario keys; empty: made once"},
    )
    public_url: str = field(
        default="http://127.0.0.1:8000", metadata={"help": "address people reach the site at"}
    )
    allowed_hosts: str = field(
        default="",
        metadata={"help": "host names to answer to, by commas; empty: PUBLIC_URL's; *: any"},
    )
    is_behind_https: bool = field(
        default=False, metadata={"help": "cookies only over HTTPS, HSTS on"}
    )
    trusted_proxies: int = field(
        default=0, metadata={"help": "how many proxies in front may set X-Forwarded-*"}
    )
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8000, metadata={"help": "port to listen on"})
    web_workers: int = field(default=2, metadata={"help": "gunicorn processes"})
    web_threads: int = field(default=24, metadata={"help": "threads of each of them"})
    huey_url: str = field(
        default="",
        metadata={"help": "redis:// address of the worker's queue; empty: SQLite, run by serve"},
    )
    mail_url: str = field(
        default="",
        metadata={"help": "smtp[s|+starttls]://user:password@host:port; empty: .eml files"},
    )
    mail_sender: str = field(
        default="noreply@marketplace.invalid", metadata={"help": "From: of every mail"}
    )
    rate_limit_storage: str = field(
        default="memory://", metadata={"help": "Flask-Limiter storage address"}
    )
    is_rate_limited: bool = field(default=True, metadata={"help": "limit sign-in, uploads, lists"})
    max_upload_megabytes: int = field(default=20, metadata={"help": "one attachment at most"})
    max_attachments: int = field(default=10, metadata={"help": "attachments of one thing"})
    max_total_megabytes: int = field(default=100, metadata={"help": "all of them together"})
    max_image_megapixels: int = field(default=64, metadata={"help": "one picture at most"})
    clamd: str = field(
        default="",
        metadata={"help": "ClamAV's daemon, unix:/path or host:port; empty: files are not scanned"},
    )
    max_open_questions: int = field(
        default=20, metadata={"help": "unanswered questions of one vendor about one listing"}
    )
    standstill_days: int = field(default=3, metadata={"help": "公示期 after an award, days"})
    opening_minutes: int = field(
        default=30,
        metadata={"help": "an opening's two confirmations come within this many minutes"},
    )
    amendment_notice_days: int = field(
        default=5,
        metadata={"help": "a material amendment leaves this long until the deadline; 0: no rule"},
    )
    reminder_hours: int = field(default=48, metadata={"help": "remind this long before deadline"})
    ledger_checkpoint_minutes: int = field(
        default=60, metadata={"help": "sign where the ledger stands this often; 0: when asked"}
    )
    is_second_factor_required: bool = field(
        default=True, metadata={"help": "of administrators and supervisors"}
    )
    oidc_issuer: str = field(
        default="", metadata={"help": "OpenID Connect provider; empty: no single sign-on"}
    )
    oidc_client_id: str = field(default="", metadata={"help": "this site's name there"})
    oidc_client_secret: str = field(default="", metadata={"help": "its secret there"})
    oidc_name: str = field(default="", metadata={"help": "what people call the provider"})
    session_hours: int = field(default=12, metadata={"help": "sign in again after this long"})
    idle_hours: int = field(default=4, metadata={"help": "or after this long without a request"})
    invitation_days: int = field(default=7, metadata={"help": "an invitation is good this long"})

    def as_flask_config(self) -> dict[str, Any]:
        """The settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key or _kept_secret(self.instance / "keys" / "session.key"),
            "SQLALCHEMY_DATABASE_URI": self.resolved_database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.resolved_database_url),
            # Browsers take a cookie of such a name only over HTTPS, of this host, for every path.
            "SESSION_COOKIE_NAME": "__Host-session" if self.is_behind_https else "session",
            "SESSION_COOKIE_PATH": "/",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.is_behind_https,
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=self.session_hours),
            "WTF_CSRF_TIME_LIMIT": None,
            "TRUSTED_HOSTS": self.trusted_hosts,
            "MAX_CONTENT_LENGTH": 2 * 2**20,
            # Of a request that may bring a file (see `web.uploads`): twice the limit of a file, so
            # that one a little too large is refused beside its field.
            "MAX_UPLOAD_LENGTH": 2 * (self.max_upload_megabytes + 1) * 2**20,
            "MAX_FORM_MEMORY_SIZE": 4 * 2**20,
            "MAX_FORM_PARTS": 1000,
            "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
            "BOOTSTRAP_SERVE_LOCAL": True,
            "RATELIMIT_STORAGE_URI": self.rate_limit_storage,
            "RATELIMIT_ENABLED": self.is_rate_limited,
            "SETTINGS": self,
        }

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The host names requests may be for; None: any. This machine's own are among them."""
        if self.allowed_hosts.strip() == "*":
            return None
        named = self.allowed_hosts.split(",") if self.allowed_hosts.strip() else []
        public = [] if named else [urlsplit(self.public_url).hostname or ""]
        listening = [] if self.host in _EVERYWHERE else [self.host]
        hosts = [*named, *public, *listening, *_OWN_NAMES]
        return list(dict.fromkeys(host.strip() for host in hosts if host.strip()))

    @property
    def resolved_database_url(self) -> str:
        """The database's address, SQLite in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'marketplace.db'}"


def _engine_options(url: str) -> dict[str, Any]:
    # An error's text goes to the log; the values it was about may be a person's, or a bid.
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 15}}
    return {"hide_parameters": True, "pool_pre_ping": True}


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made there on first use and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    candidate = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(candidate, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        os.link(candidate, path)
    except FileExistsError:
        pass
    finally:
        candidate.unlink(missing_ok=True)
    return path.read_text().strip()


def _read(variable: str, kind: Any, text: str) -> Any:
    if kind is bool:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off", ""):
            return False
        raise BadSetting(f"{variable}: {text!r} is neither yes nor no")
    if kind is Path and not text.strip():
        # It would be the folder the command happens to be run in.
        raise BadSetting(f"{variable}: it is empty; name a folder or do not set it")
    try:
        return kind(text)
    except ValueError as error:
        raise BadSetting(f"{variable}: {error}") from None


def variable_of(name: str) -> str:
    """The environment variable of the setting `name`."""
    return PREFIX + name.removeprefix("is_").upper()


def read_settings(environment: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """Settings from `environment`; `overrides` win. Raises `BadSetting`."""
    known = {
        setting.name: _read(variable, setting.type, environment[variable])
        for setting in fields(Settings)
        if (variable := variable_of(setting.name)) in environment
    }
    return Settings(**(known | overrides))
