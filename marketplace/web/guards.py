"""Every view says whom it lets in."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.domain.errors import NotAllowed
from marketplace.domain.messages import Message, mark
from marketplace.domain.permissions import (
    VISITOR,
    Actor,
    Hindrance,
    Permission,
    is_let_in,
    require_let_in,
)
from marketplace.web.redirects import return_address

P = ParamSpec("P")
T = TypeVar("T")

GUARD = "marketplace_permission"

HINDRANCE_PAGES: dict[Hindrance, str] = {
    Hindrance.SECOND_FACTOR: "second_factors.show",
    Hindrance.TERMS: "terms.show",
    Hindrance.EMAIL: "email_links.show",
}
HINDRANCE_TEXTS: dict[Hindrance, str] = {
    Hindrance.SECOND_FACTOR: mark("您的角色或单位要求两步验证，请先设置或完成验证。"),
    Hindrance.TERMS: mark("使用条款有更新，请先阅读并同意。"),
    Hindrance.EMAIL: mark("请先验证邮箱：我们给您发过一封带链接的邮件。"),
}


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
                if request.method == "POST":
                    raise SignedOut
                return redirect(url_for("accounts.sign_in", next=return_address()))
            if actor.hindrances and not is_let_in(actor, permission):
                return _lead_on(actor.hindrances[0])
            require_let_in(actor, permission)
            return view(*args, **kwargs)

        setattr(guarded, GUARD, permission)
        return guarded

    return decorate


def _lead_on(hindrance: Hindrance) -> Response:
    """To what has to be done first; a form that was sent is refused, with what was typed in it."""
    if request.method == "POST":
        raise NotAllowed(Message(HINDRANCE_TEXTS[hindrance]))
    return redirect(url_for(HINDRANCE_PAGES[hindrance], next=return_address()))
