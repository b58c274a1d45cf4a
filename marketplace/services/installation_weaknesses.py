"""What the machine, the running program and the database tell."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.membership import MemberRole
from marketplace.models import Member, User
from marketplace.services.installation import settings
from marketplace.services.setting_weaknesses import is_guessable
from marketplace.services.weaknesses import Finding, advice, weakness
from marketplace.storage import virus_scan

# The demonstration's people, whose password is printed by the command that makes them.
_DEMONSTRATION = "%@demo.example"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def list_installation_findings() -> Iterator[Finding]:
    """Everything that takes a look at the running installation."""
    yield from _program()
    yield from _files(settings().instance.resolve())
    yield from _people()
    yield from _scanner()


def _program() -> Iterator[Finding]:
    if current_app.debug or current_app.testing:
        yield weakness(
            "The program runs in debug or testing mode",
            "Errors show the program's inside, and may run what a reader types.",
            "Take FLASK_DEBUG out of the environment.",
        )
    if db.engine.echo:
        yield weakness(
            "The database's statements are logged",
            "The log then tells who reads and writes what.",
            "Take SQLALCHEMY_ECHO out of the configuration.",
        )
    if os.geteuid() == 0:
        yield advice(
            "The program runs as root",
            "A hole in it would be a hole in the machine.",
            "Run it as a user of its own.",
        )


def _files(instance: Path) -> Iterator[Finding]:
    keys = instance / "keys"
    for folder in (instance, keys):
        if folder.is_dir() and folder.stat().st_mode & _OTHERS:
            yield weakness(
                f"{folder} is open to other users of this machine",
                "It holds the keys, the database and the files.",
                f"chmod 700 {folder}",
            )
    for file in sorted(keys.glob("*")) if keys.is_dir() else ():
        if file.is_file() and file.stat().st_mode & _OTHERS:
            yield weakness(
                f"{file} can be read by other users of this machine",
                "It is a key.",
                f"chmod 600 {file}, and make a new key if others have used the machine.",
            )
    if not settings().secret_key and _is_guessable(keys / "session.key"):
        yield weakness(
            f"{keys / 'session.key'} is short or can be guessed",
            "Who knows it can sign anybody in.",
            "Remove the file; the next start makes a new one, and everybody signs in again.",
        )


def _is_guessable(file: Path) -> bool:
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else None
    return text is not None and is_guessable(text.strip())


def _people() -> Iterator[Finding]:
    known = select(func.count()).select_from(User).where(User.deleted_at.is_(None))
    shown = db.session.scalar(known.where(User.email.like(_DEMONSTRATION))) or 0
    if shown:
        yield weakness(
            f"{shown} demonstration accounts are there",
            "Their password is known to everybody.",
            "Begin with an empty data folder and database; do not run `marketplace demo`.",
        )
    administrators = known.join(Member).where(Member.role == MemberRole.ADMINISTRATOR)
    count = db.session.scalar(administrators) or 0
    protected = db.session.scalar(administrators.where(User.totp_confirmed_at.is_not(None))) or 0
    if not count:
        yield advice(
            "There is no administrator",
            "Nobody can approve organisations and listings.",
            "marketplace user add --help",
        )
    elif not protected:
        yield weakness(
            "No administrator has a second factor",
            "A password alone opens the whole platform.",
            "Let each of them sign in and set one up.",
        )
    elif protected < count:
        yield advice(
            f"{count - protected} of {count} administrators have no second factor",
            "They can do nothing until they have, or hold forgotten accounts.",
            "Let them set one up, or take the role from them.",
        )


def _scanner() -> Iterator[Finding]:
    if settings().clamd and not virus_scan.is_answering(settings().clamd):
        yield weakness(
            "The virus scanner does not answer",
            "Every upload is refused until it does.",
            "Start clamd, and check that this user may open its socket.",
        )
