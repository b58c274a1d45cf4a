"""Vendors at their browsers: sign in, hold the page ready, press, try again, ask again."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from marketplace.cli.bench.deadline.cast import PASSWORD, Bidder
from marketplace.cli.bench.measuring import BadAnswer

# Of a request: to connect, and between two bytes of the answer.
PATIENCE = (5, 30)
PAUSE_SECONDS = 0.1
# After the deadline a vendor whose requests are lost goes on trying for so long.
LONGEST_TRYING = 60
_RECEIPT = re.compile(r"/proposal/receipts/(\d+)(?!\d|\.)")


@dataclass
class Held:
    """What a vendor knows in the end.

    `answer`: the status of the answer to its pressing, 302 with `receipt_version` if taken, 409 if
    too late, 0 if none ever came. `lost`: how many requests of it were lost before.
    `kept`: the signed receipt that it fetched at once, `token`: the one that it found on asking
    after the deadline; empty where there was none.
    `later`: the status of pressing once more, after the deadline; `later_version`: of the receipt
    that this led to.
    """

    organisation_id: int
    price: str
    answer: int = 0
    receipt_version: int = 0
    lost: int = 0
    milliseconds: float = 0.0
    kept: str = ""
    token: str = ""
    later: int = 0
    later_version: int = 0
    strange: list[str] = field(default_factory=list)


class _Fields(HTMLParser):
    """The hidden fields of the form that is sent to `action`."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._page, self._action, self._is_inside = page, action, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            target = urljoin(self._page, given.get("action") or self._page)
            self._is_inside = target == self._action
        elif tag == "input" and self._is_inside and given.get("type") == "hidden":
            self.found[given.get("name") or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False


class Vendor:
    """One vendor's person."""

    def __init__(self, address: str, scenario_id: int, bidder: Bidder) -> None:
        self.held = Held(bidder.organisation_id, bidder.price)
        self._bidder = bidder
        self._address = address
        self._proposal = f"{address}/scenarios/{scenario_id}/proposal"
        self._session = requests.Session()
        self._session.trust_env = False
        # As every browser does, it says which site's page has sent a form.
        self._session.headers["Origin"] = address
        self._form: dict[str, str] = {}

    def get_ready(self) -> None:
        """Sign in, and open the page with the button. Raises `BadAnswer`."""
        self._send_form(f"{self._address}/sign-in", email=self._bidder.email, password=PASSWORD)
        self._form = self._open_form(f"{self._proposal}/submit")

    def press(self, deadline: float) -> None:
        """Submit, as often as it takes to get an answer, and fetch the receipt.

        `deadline` is by this process's own monotonic clock.
        """
        begun, last = time.monotonic(), deadline + LONGEST_TRYING
        answer = self._ask(self._press, last)
        self.held.milliseconds = (time.monotonic() - begun) * 1000
        if answer is None:
            return
        self._note(answer)
        self.held.answer = answer.status_code
        self.held.receipt_version = version = _version_in(answer)
        fetched = self._ask(lambda: self._fetch(version), last) if version else None
        self.held.kept = fetched.text if fetched is not None and fetched.ok else ""

    def ask_again(self) -> None:
        """After the deadline: look for a receipt, and press once more. Nobody is killed now."""
        found = _RECEIPT.search(self._get(self._proposal).text)
        if found:
            self.held.token = self._fetch(int(found[1])).text
        later = self._press()
        self.held.later, self.held.later_version = later.status_code, _version_in(later)

    def _press(self) -> requests.Response:
        return self._session.post(
            f"{self._proposal}/submit", self._form, timeout=PATIENCE, allow_redirects=False
        )

    def _fetch(self, version: int) -> requests.Response:
        page = f"{self._proposal}/receipts/{version}.jws"
        return self._session.get(page, timeout=PATIENCE, allow_redirects=False)

    def _ask(self, send: Callable[[], requests.Response], last: float) -> requests.Response | None:
        """An answer, whichever, unless it is that there is none now; None if there is none."""
        while time.monotonic() < last:
            try:
                answer = send()
            except requests.RequestException:
                self.held.lost += 1
            else:
                if answer.status_code != requests.codes.unavailable:
                    return answer
            time.sleep(PAUSE_SECONDS)
        return None

    def _note(self, answer: requests.Response) -> None:
        is_taken = answer.status_code == requests.codes.found and _version_in(answer)
        if not is_taken and answer.status_code != requests.codes.conflict:
            where = answer.headers.get("Location", "")
            self.held.strange.append(f"pressing answered {answer.status_code} {where}".strip())

    def _send_form(self, page: str, **typed: str) -> None:
        fields = self._open_form(page) | typed
        # Passwords are checked one after the other: whoever waits too long is asked to come again.
        answer = self._ask(
            lambda: self._session.post(page, fields, timeout=PATIENCE, allow_redirects=False),
            time.monotonic() + LONGEST_TRYING,
        )
        if answer is None or answer.status_code != requests.codes.found:
            raise BadAnswer(
                f"{page} answered {answer.status_code if answer is not None else 'nothing'}"
            )

    def _open_form(self, page: str) -> dict[str, str]:
        parser = _Fields(page, page)
        parser.feed(self._get(page).text)
        if not parser.found:
            raise BadAnswer(f"no form on {page}")
        return parser.found

    def _get(self, page: str) -> requests.Response:
        answer = self._session.get(page, timeout=PATIENCE, allow_redirects=False)
        if answer.status_code != requests.codes.ok:
            raise BadAnswer(f"{page} answered {answer.status_code}")
        return answer


def _version_in(answer: requests.Response) -> int:
    found = _RECEIPT.search(answer.headers.get("Location", ""))
    return int(found[1]) if found else 0
