"""A browser for tests: every page it fetches is checked, every form it sends is the real one."""

from collections.abc import Mapping
from contextvars import Context
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.db import db
from marketplace.models import User
from marketplace.services import sessions
from tests.forms import Form
from tests.html import parse, text_of
from tests.html_rules import broken_rules


class SeparateClient(FlaskClient):
    """A client whose requests do not run inside the test's own application context.

    Flask would reuse that context, and with it the session and the signed-in user of the
    request before. Afterwards the test reads its rows anew.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request as a server would receive it: from nowhere."""
        response = Context().run(super().open, *args, **kwargs)
        for answer in (*response.history, response):
            # A large upload lies in a temporary file that nobody else closes.
            answer.request.environ["wsgi.input"].close()
        if has_app_context():
            db.session.rollback()
        return response


class Page:
    """An answer, and its parsed and checked HTML."""

    def __init__(self, response: TestResponse, browser: "Browser") -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.full_path.rstrip("?")
        self.html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.root: Element | None = None
        self._browser = browser
        is_redirect = 300 <= self.status < 400
        if self.html and not is_redirect:
            self.root = parse(self.html)
            wrong = broken_rules(self.root, browser.app)
            assert not wrong, f"{self.path}: " + "; ".join(wrong)

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.response.headers["Location"]

    @property
    def tree(self) -> Element:
        """The HTML. Asking for it where there is none fails the test."""
        assert self.root is not None, f"{self.path} answered {self.status} without HTML"
        return self.root

    @property
    def heading(self) -> str:
        """The text of the one h1."""
        return text_of(next(self.tree.iter("h1")))

    @property
    def text(self) -> str:
        """What stands in the page's main part."""
        return text_of(next(self.tree.iter("main")))

    @property
    def links(self) -> dict[str, str]:
        """Addresses by the text of their links."""
        return {text_of(link): link.get("href", "") for link in self.tree.iter("a")}

    @property
    def forms(self) -> list[Form]:
        """Every form, in order."""
        return [Form(element, self.path) for element in self.tree.iter("form")]

    def find_all(self, tag: str, *, css: str | None = None) -> list[Element]:
        """Elements by tag, and by one class where `css` names it."""
        found = self.tree.iter(tag)
        return [one for one in found if css is None or css in (one.get("class") or "").split()]

    def texts(self, tag: str, *, css: str | None = None) -> list[str]:
        """The text of each such element."""
        return [text_of(one) for one in self.find_all(tag, css=css)]

    def form(self, action: str) -> Form:
        """The POST form that is sent to the path `action`."""
        posts = [form for form in self.forms if form.method == "POST"]
        for form in posts:
            if urlsplit(urljoin(self.path, form.action)).path == urlsplit(action).path:
                return form
        raise AssertionError(f"no form to {action} among {[form.action for form in posts]}")

    def submit(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        action: str | None = None,
        button: str | None = None,
        follow: bool = True,
    ) -> "Page":
        """Fill the form to `action` (by default this page's own) and press `button`."""
        form = self.form(action or self.path)
        pressed = form.find_button(button)
        sent = form.fill(data or {})
        if pressed and pressed.name:
            sent[pressed.name] = pressed.value
        target = urljoin(self.path, (pressed.action if pressed else None) or form.action)
        return self._browser.send(target, sent, follow=follow)


class Browser:
    """One person at a browser; nobody until `sign_in`."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self.app = app
        self.client = SeparateClient(app, response_wrapper=app.response_class)
        if user is not None:
            self.sign_in(user)

    def signed_in(self, user: User) -> "Browser":
        """Another browser, with `user` signed in."""
        return Browser(self.app, user)

    def sign_in(self, user: User) -> None:
        """Begin a session as `user` without going through the form (and its slow password)."""
        self.hold(sessions.begin(user, has_second_factor=user.has_second_factor))

    def hold(self, token: str) -> None:
        """Have the cookie of the session with this token."""
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True

    def get(self, path: str, *, follow: bool = False, **options: Any) -> Page:
        """Fetch and check a page. `options` go to werkzeug's client (query_string, headers)."""
        return Page(self.client.get(path, follow_redirects=follow, **options), self)

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        on: str | None = None,
        button: str | None = None,
        follow: bool = True,
    ) -> Page:
        """Fetch the page `on` (by default `path`), fill its form to `path` and send it."""
        start = self.get(on or path)
        assert start.status == 200, f"{start.path} answered {start.status}"
        return start.submit(data, action=path, button=button, follow=follow)

    def send(self, path: str, data: Mapping[str, Any], *, follow: bool = False) -> Page:
        """Send `data` as it is: what no form offers, or a form already filled.

        As every browser does, it says which site's page has sent it.
        """
        response = self.client.post(
            path,
            data=dict(data),
            content_type="multipart/form-data",
            headers={"Origin": "http://localhost"},
            follow_redirects=follow,
        )
        return Page(response, self)

    def send_with_token(self, path: str, data: Mapping[str, Any], *, token_from: str) -> Page:
        """Send hostile `data` to `path` with a good CSRF token, taken from a form elsewhere."""
        forms = [form for form in self.get(token_from).forms if "csrf_token" in form.controls]
        assert forms, f"no form with a token on {token_from}"
        return self.send(path, {"csrf_token": forms[0].controls["csrf_token"].values[0], **data})
