"""What the settings alone tell."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from marketplace.config import Settings, variable_of
from marketplace.services.weaknesses import Finding, advice, weakness

_SHORTEST_SECRET = 32
_FEWEST_CHARACTERS = 10
_USUAL = ("secret", "password", "changeme", "change-me", "example", "default", "12345678", "qwerty")
_USUAL_PASSWORDS = {"", "postgres", "password", "marketplace", "admin", "root", "123456", "secret"}
_OWN_HOSTS = ("localhost", "127.0.0.1", "::1", "")
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - to be told from an address


def list_setting_findings(chosen: Settings) -> Iterator[Finding]:
    """Everything that can be said without looking at the machine or the database."""
    for check in (_secrets, _database, _address, _proxies, _limits, _mail, _sign_in, _scanner):
        yield from check(chosen)


def _name(setting: str) -> str:
    return variable_of(setting)


def is_guessable(secret: str) -> bool:
    """Whether a secret is short, monotonous, or made of a word that everybody tries."""
    is_short = len(secret) < _SHORTEST_SECRET or len(set(secret)) < _FEWEST_CHARACTERS
    return is_short or any(word in secret.lower() for word in _USUAL)


def _secrets(chosen: Settings) -> Iterator[Finding]:
    for name, use in (("secret_key", "sign anybody in"), ("sealing_key", "open every proposal")):
        value = getattr(chosen, name)
        if value and is_guessable(value):
            yield weakness(
                f"{_name(name)} is short or can be guessed",
                f"Who knows it can {use}.",
                "Set 32 random bytes: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
            )
    if chosen.secret_key and chosen.secret_key == chosen.sealing_key:
        yield weakness(
            f"{_name('secret_key')} and {_name('sealing_key')} are the same",
            "A leak of one is a leak of the other.",
            "Set two secrets that have nothing in common.",
        )
    if not chosen.sealing_key:
        yield advice(
            f"{_name('sealing_key')} is not set: the key lies in the data folder",
            "A copy of that folder, with its database, opens every proposal.",
            "Keep the key in a key store, and give it to the processes in their environment.",
        )


def _database(chosen: Settings) -> Iterator[Finding]:
    parts = urlsplit(chosen.resolved_database_url)
    if parts.scheme.startswith("sqlite"):
        if chosen.huey_url or chosen.web_workers > 4:
            yield advice(
                "The database is SQLite, used by many processes",
                "It has one writer at a time, and cannot be shared by several machines.",
                f"Set {_name('database_url')} to a PostgreSQL server.",
            )
    elif unquote(parts.password or "") in _USUAL_PASSWORDS and parts.hostname not in _OWN_HOSTS:
        yield weakness(
            f"{_name('database_url')} has no password, or one that everybody tries",
            "Whoever reaches the server can read and change everything.",
            "Give the database's user a random password.",
        )


def _address(chosen: Settings) -> Iterator[Finding]:
    public = urlsplit(chosen.public_url)
    if public.scheme != "https":
        yield weakness(
            f"{_name('public_url')} is not https",
            "Links in mails lead to pages that anybody on the way can read and change.",
            "Set the https:// address that people use.",
        )
    if not chosen.is_behind_https:
        yield weakness(
            f"{_name('is_behind_https')} is off",
            "Browsers send the session's cookie over plain HTTP too.",
            "Put a proxy with a certificate in front, and set it to yes.",
        )
    if public.hostname in _OWN_HOSTS:
        yield weakness(
            f"{_name('public_url')} names this machine itself",
            "Links in mails lead each reader to their own computer.",
            "Set the address that people use.",
        )
    if chosen.trusted_hosts is None:
        yield weakness(
            f"{_name('allowed_hosts')} is *",
            "A request may claim any host, and so may caches between here and the reader.",
            f"Leave it empty for the host of {_name('public_url')}, or name the hosts.",
        )


def _proxies(chosen: Settings) -> Iterator[Finding]:
    if chosen.is_behind_https and not chosen.trusted_proxies:
        yield weakness(
            f"{_name('trusted_proxies')} is 0, though a proxy ends HTTPS",
            "Every reader seems to come from the proxy: limits count them as one, "
            "and the audit has one address for all.",
            "Set how many proxies stand in front, usually 1.",
        )
    if chosen.trusted_proxies and chosen.host in _EVERYWHERE:
        yield advice(
            f"{_name('host')} is {chosen.host}, though proxies are trusted",
            "Who reaches the port past the proxy can claim any network address.",
            "Listen on 127.0.0.1, or let a firewall admit the proxy only.",
        )


def _limits(chosen: Settings) -> Iterator[Finding]:
    if not chosen.is_rate_limited:
        yield weakness(
            f"{_name('is_rate_limited')} is off",
            "Passwords can be tried, and files sent, as fast as the machine answers.",
            "Set it to yes.",
        )
    elif chosen.rate_limit_storage.startswith("memory:") and chosen.web_workers > 1:
        yield advice(
            f"{_name('rate_limit_storage')} is memory://, with {chosen.web_workers} processes",
            "Each process counts alone, so that a limit is as many times higher.",
            "Set it to a redis:// address.",
        )


def _mail(chosen: Settings) -> Iterator[Finding]:
    mail = urlsplit(chosen.mail_url)
    if not chosen.mail_url:
        yield weakness(
            f"{_name('mail_url')} is not set",
            "Mails are written to files: nobody is notified, or can set a new password.",
            "Set the address of a mail server.",
        )
    elif mail.scheme == "smtp" and mail.hostname not in _OWN_HOSTS:
        yield weakness(
            f"{_name('mail_url')} has no encryption",
            "Mails hold links that sign people in.",
            "Use smtps:// or smtp+starttls://.",
        )
    if chosen.mail_sender.rstrip("> ").endswith((".invalid", ".example", "@example.com")):
        yield weakness(
            f"{_name('mail_sender')} is an address that cannot exist",
            "Mail servers refuse such mail, and nobody can answer it.",
            "Set an address of your own domain.",
        )


def _sign_in(chosen: Settings) -> Iterator[Finding]:
    if not chosen.is_second_factor_required:
        yield weakness(
            f"{_name('is_second_factor_required')} is off",
            "An administrator's password alone opens the whole platform.",
            "Set it to yes.",
        )
    issuer = urlsplit(chosen.oidc_issuer)
    if chosen.oidc_issuer and issuer.scheme != "https" and issuer.hostname not in _OWN_HOSTS:
        yield weakness(
            f"{_name('oidc_issuer')} is not https",
            "Who is on the way to the provider can sign in as anybody.",
            "Use the provider's https:// address.",
        )


def _scanner(chosen: Settings) -> Iterator[Finding]:
    if not chosen.clamd:
        yield advice(
            f"{_name('clamd')} is not set",
            "Files are refused by their kind and content, but not scanned for known viruses.",
            "Install ClamAV's daemon and name its socket.",
        )
