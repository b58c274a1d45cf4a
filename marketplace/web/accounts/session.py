"""The signed-in person of a browser."""

from flask import Flask, request, session
from flask_login import UserMixin, current_user, login_user, logout_user

from marketplace.domain.permissions import Actor
from marketplace.extensions import login_manager
from marketplace.models import Organisation, User, UserSession
from marketplace.services import accounts, acting, sessions, sign_ins
from marketplace.web.accounts import devices
from marketplace.web.guards import SignedOut

_TOKEN = "token"  # noqa: S105 - the name of the cookie's entry
_ORGANISATION = "organisation_id"
_WAITING = "second_step"
_KEPT = ("locale",)


class SignedIn(UserMixin):
    """What flask-login keeps: the session's row, and the actor made of it once per request."""

    def __init__(self, row: UserSession, token: str) -> None:
        self.session = row
        self.user = row.user
        self.actor: Actor = accounts.actor_of(row.user, session.get(_ORGANISATION), row)
        self._token = token

    def get_id(self) -> str:
        """The token, of which the database has the digest only."""
        return self._token


@login_manager.user_loader
def load_signed_in(token: str) -> SignedIn | None:
    """The person of a session cookie, unless the session has ended."""
    row = sessions.find(token)
    return SignedIn(row, token) if row else None


def wait_for_code(user: User) -> None:
    """Keep in mind that `user` has given the password; signed in they are not."""
    _renew()
    session[_WAITING] = sign_ins.begin_second_step(user)


def find_waiting() -> User | None:
    """Who has given the password in this browser and owes the code."""
    return sign_ins.find_waiting(session.get(_WAITING))


def _renew() -> None:
    """Nothing of the session but the language goes on; whoever was signed in here is so no more."""
    _end_signed_in()
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    session.update(kept)


def begin(user: User, *, has_second_factor: bool = False) -> None:
    """Start a new session for `user`, whose browser is known from now on."""
    _renew()
    devices.remember(user.email)
    session.permanent = True
    token = sessions.begin(
        user,
        address=request.remote_addr or "",
        device=request.user_agent.string,
        has_second_factor=has_second_factor,
    )
    signed_in = load_signed_in(token)
    if signed_in is None:
        raise RuntimeError("a session that has just begun is not there")
    login_user(signed_in)


def end() -> None:
    """Sign out, here and for whoever has a copy of the cookie."""
    _end_signed_in()
    logout_user()
    session.clear()


def _end_signed_in() -> None:
    if current_user.is_authenticated:
        sessions.end(current_user.actor, current_user.session.id)


def list_organisations() -> list[Organisation]:
    """The organisations of the signed-in person, in the order of joining."""
    if not current_user.is_authenticated:
        return []
    return [member.organisation for member in current_user.user.members]


def act_for(organisation_id: int) -> None:
    """Act for another of one's organisations from now on.

    Forms opened before carry the old token and are given back as expired: what was written for
    one organisation is not sent in another's name by a tab that was forgotten.
    """
    session[_ORGANISATION] = organisation_id
    session.pop("csrf_token", None)


def _stay_with(actor: Actor) -> None:
    """Notice that the person now acts for another organisation, being no member of the old one.

    Raises `SignedOut` for a form that was written for that one.
    """
    now, before = actor.organisation_id, session.get(_ORGANISATION)
    if now is None or now == before:
        return
    if before is None:
        session[_ORGANISATION] = now
        return
    act_for(now)
    if request.method == "POST":
        raise SignedOut


def attribute_requests(app: Flask) -> None:
    """Tell the audit, at each request, who acts and from where."""

    @app.before_request
    def attribute() -> None:
        origin = acting.Origin(address=request.remote_addr)
        if request.endpoint and not request.endpoint.endswith("static"):
            actor = current_user.actor if current_user.is_authenticated else None
            if actor is not None:
                _stay_with(actor)
                origin = acting.Origin(actor.user_id, actor.organisation_id, request.remote_addr)
                sessions.keep_alive(actor.session_id or 0)
        acting.begin(origin)

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        # The thread goes on to other work, which is nobody's until somebody asks for it.
        acting.begin(acting.Origin())
