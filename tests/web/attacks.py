"""Requests that an attacker would try, over every route there is, the same ones at every run."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random
from typing import Any
from urllib.parse import quote

from werkzeug.routing import IntegerConverter, Rule

from tests.web.addressing import addresses
from tests.web.payloads import (
    BAD_BODIES,
    FILE_NAMES,
    HEADERS,
    INJECTIONS,
    MARK,
    METHODS,
    NEXTS,
    PATHS,
)
from tests.web.walking import Walker, list_rules

# Names that a program reads from addresses and forms, beside those on the forms themselves.
ASKED = (
    *("q", "page", "sort", "sector", "sub_scenario", "city", "state", "budget", "mode", "next"),
    *("tier", "kind", "batch", "unit", "show", "locale", "id", "actor", "action", "from", "to"),
)
FIELDS = (
    *("reason", "version", "title", "name", "email", "password", "next", "row", "then", "code"),
    *("file", "uscc", "city", "role", "proposal_id", "text_zh", "organisation_id", "token"),
)
_NAME = re.compile(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"')


@dataclass(frozen=True)
class Attack:
    """One request by one person; `options` go to the test client."""

    rule: Rule
    method: str
    address: str
    options: Mapping[str, Any] = field(default_factory=dict)
    has_token: bool = True
    cookie: str | None = None


Family = Callable[[Walker, Random], Iterator[Attack]]


def _doors(walker: Walker, method: str) -> Iterator[tuple[Rule, str]]:
    """Every rule that lets this person in, with one good address."""
    for rule in list_rules(walker.app, method):
        if walker.is_let_in(rule):
            yield rule, next(addresses(rule, walker.world.ids))


def in_paths(walker: Walker, random: Random) -> Iterator[Attack]:
    """Nonsense and ways out in every argument of an address, texts above all."""
    for method in ("GET", "POST"):
        for rule, _address in _doors(walker, method):
            for name in sorted(rule.arguments):
                is_number = isinstance(rule._converters[name], IntegerConverter)
                for text in random.sample(PATHS, 3 if is_number else 12):
                    ids = {**walker.world.ids, name: [text]}
                    yield Attack(rule, method, next(addresses(rule, ids)))


def in_questions(walker: Walker, random: Random) -> Iterator[Attack]:
    """Injections behind the question mark."""
    for rule, address in _doors(walker, "GET"):
        for text in random.sample(INJECTIONS, 4):
            # Lone surrogates as the bytes that a careless client makes of them.
            value = quote(text[:2000], errors="surrogatepass")
            asked = "&".join(f"{name}={value}" for name in ASKED)
            yield Attack(rule, "GET", address, {"query_string": asked})
        raw = "&".join(f"{quote(name)}={random.choice(PATHS)}" for name in ASKED)
        yield Attack(rule, "GET", address, {"query_string": raw})


def in_fields(walker: Walker, random: Random) -> Iterator[Attack]:
    """Injections in every field of the form, and in the names and bodies of files."""
    for rule, first in _doors(walker, "POST"):
        address, names = _find_form(walker, rule) or (first, frozenset())
        for text in random.sample(INJECTIONS, 4):
            fields = dict.fromkeys(sorted(names | set(FIELDS)), text)
            yield Attack(rule, "POST", address, {"data": fields})
        name = random.choice(FILE_NAMES)
        yield Attack(rule, "POST", address, _multipart(walker.token, name))


def _find_form(walker: Walker, rule: Rule) -> tuple[str, frozenset[str]] | None:
    """Where this person is offered the rule's form, and the names of its fields."""
    for address in islice(addresses(rule, walker.world.ids), 15):
        answer = walker.browser.client.get(address)
        if answer.status_code == 405:
            return None
        if answer.status_code == 200:
            return address, frozenset(_NAME.findall(answer.get_data(as_text=True)))
    return None


def malformed(walker: Walker, random: Random) -> Iterator[Attack]:
    """Bodies that are not what they say they are."""
    for rule, address in _doors(walker, "POST"):
        for kind, body in random.sample(BAD_BODIES, 6):
            data = body.replace(b"TOKEN", quote(walker.token).encode())
            yield Attack(rule, "POST", address, {"data": data, "content_type": kind}, False)


def wrong_methods(walker: Walker, random: Random) -> Iterator[Attack]:
    """Verbs that a route does not take."""
    rules = {r.endpoint: r for m in ("GET", "POST") for r in list_rules(walker.app, m)}
    for rule in rules.values():
        address = next(addresses(rule, walker.world.ids))
        for method in random.sample(METHODS, 2):
            yield Attack(rule, method, address, {"data": {"reason": MARK}}, False)


def forged(walker: Walker, stolen: str, _random: Random) -> Iterator[Attack]:
    """Forms without a token, with one of another session, with one that is broken or misplaced."""
    good = walker.token
    for rule, address in _doors(walker, "POST"):
        for data, query in (
            ({}, ""),
            ({"csrf_token": ""}, ""),
            ({"csrf_token": stolen}, ""),
            # Not the last letter: two of its six bits are none of the signature's.
            ({"csrf_token": good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]}, ""),
            ({"csrf_token": f"{good}."}, ""),
            ({}, f"csrf_token={quote(good)}"),
        ):
            options = {"data": {"reason": "x", **data}, "query_string": query}
            yield Attack(rule, "POST", address, options, False)


def tampered(walker: Walker, cookies: list[str], random: Random) -> Iterator[Attack]:
    """A page of the person's own, asked for with cookies that nobody was given."""
    own = [door for door in _doors(walker, "GET") if not _is_public(walker, door[0])]
    for cookie, (rule, address) in zip(cookies, cycle(own), strict=False):
        yield Attack(rule, "GET", address, cookie=cookie)


def _is_public(walker: Walker, rule: Rule) -> bool:
    return Walker(walker.app, walker.world, "visitor").is_let_in(rule)


def redirects(walker: Walker, _random: Random) -> Iterator[Attack]:
    """Ways to send somebody to another site, in everything that names where to go on."""
    doors = {rule.endpoint: (rule, address) for rule, address in _doors(walker, "POST")}
    chosen = [
        doors[name]
        for name in sorted(doors)
        if name.startswith(("accounts.", "notifications.", "terms.", "second_factors."))
    ]
    for text in NEXTS:
        for rule, address in chosen[:6]:
            asked = {"query_string": f"next={text}", "data": {"next": text}}
            yield Attack(rule, "POST", address, asked)
        away = {"headers": {"Referer": f"http://localhost{text}", "Origin": text[:50]}}
        yield Attack(*_language(doors), {**away, "data": {}})


def _language(doors: Mapping[str, tuple[Rule, str]]) -> tuple[Rule, str, str]:
    rule, address = doors["accounts.choose_language"]
    return rule, "POST", address


def headers(walker: Walker, _random: Random) -> Iterator[Attack]:
    """What proxies may say and people may not, and headers that hold more than one."""
    sets = cycle(HEADERS)
    for rule, address in _doors(walker, "GET"):
        for chosen in islice(sets, 4):
            yield Attack(rule, "GET", address, {"headers": dict(chosen)})


def _multipart(token: str, name: str) -> dict[str, Any]:
    """A form with one file, its name put into the header as it is."""
    edge = "------hx"
    lines = [
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}',
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/html\r\n\r\n<script>alert(1)</script>",
        f"--{edge}--\r\n",
    ]
    body = "\r\n".join(lines).encode("utf-8", "surrogatepass")
    return {"data": body, "content_type": f"multipart/form-data; boundary={edge}"}
