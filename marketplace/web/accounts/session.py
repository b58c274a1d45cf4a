"""The signed-in person of a session."""

from flask import session
from flask_login import UserMixin, login_user, logout_user

from marketplace.domain.permissions import Actor
from marketplace.extensions import login_manager
from marketplace.models import User
from marketplace.services import accounts


class SignedIn(UserMixin):
    """What flask-login keeps: the user, and the actor made of it once per request."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.actor: Actor = accounts.actor_of(user)
        self._id = f"{user.id}.{user.session_epoch}"

    def get_id(self) -> str:
        """User and epoch: raising the epoch ends every session."""
        return self._id


@login_manager.user_loader
def load_signed_in(session_id: str) -> SignedIn | None:
    """The person of a session cookie, unless the session was ended."""
    user_id, _, epoch = session_id.partition(".")
    if not (user_id.isdecimal() and epoch.isdecimal()):
        return None
    user = accounts.find_user_for_session(int(user_id), int(epoch))
    return SignedIn(user) if user else None


def begin(user: User) -> None:
    """Start a new session for `user`: nothing of the old one but the language goes on."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    session.permanent = True
    login_user(SignedIn(user))


def end() -> None:
    """Sign out."""
    logout_user()
    session.clear()
