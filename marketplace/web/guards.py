"""Every view says whom it lets in."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.domain.permissions import VISITOR, Actor, Permission, is_let_in, require_let_in
from marketplace.web.redirects import return_address

P = ParamSpec("P")
T = TypeVar("T")

GUARD = "marketplace_permission"


class SignedOut(Exception):
    """A form came from somebody who is no longer signed in."""


def current_actor() -> Actor:
    """Who sends this request."""
    if not current_user.is_authenticated:
        return VISITOR
    actor: Actor = current_user.actor
    return actor


def guard(permission: Permission) -> Callable[[Callable[P, T]], Callable[P, T | Response]]:
    """Let in whoever's roles allow `permission`; ask visitors to sign in first.

    Raises `SignedOut` for a visitor's form: a redirect would lose what was typed.
    """

    def decorate(view: Callable[P, T]) -> Callable[P, T | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T | Response:
            actor = current_actor()
            if not actor.is_signed_in and not is_let_in(actor, permission):
                if request.method != "GET":
                    raise SignedOut
                return redirect(url_for("accounts.sign_in", next=return_address()))
            require_let_in(actor, permission)
            return view(*args, **kwargs)

        setattr(guarded, GUARD, permission)
        return guarded

    return decorate
