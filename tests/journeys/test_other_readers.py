"""The same story for people without scripts, on phones, and in English."""

from dataclasses import dataclass

from tests.conftest import Clock
from tests.journeys.conftest import Browse
from tests.journeys.desk import Desk
from tests.journeys.site import Site
from tests.journeys.steps import (
    approve_organisations,
    approve_scenario,
    attach,
    award_first,
    check_and_submit,
    conclude,
    correct,
    find,
    open_and_rank,
    register,
    register_model,
    return_with_reasons,
    sign_in,
    sign_in_administrator,
    sign_in_supervisor,
    submit_scenario,
    write_proposal,
    write_scenario,
)
from tests.journeys.words import CHINESE, ENGLISH, FIRST_OFFER, SECOND_OFFER, Words

EMAILS = ("buyer@example.com", "first@example.com", "second@example.com")


@dataclass(frozen=True)
class Cast:
    """Everybody's desk."""

    buyer: Desk
    administrator: Desk
    first: Desk
    second: Desk
    supervisor: Desk

    @property
    def everybody(self) -> tuple[Desk, ...]:
        """All five."""
        return self.buyer, self.administrator, self.first, self.second, self.supervisor


def _arrive(cast: Cast, site: Site, words: Words) -> None:
    names = [words.buyer, *words.vendors]
    kinds = ("buyer", "vendor", "vendor")
    desks = (cast.buyer, cast.first, cast.second)
    for desk, kind, name, email in zip(desks, kinds, names, EMAILS, strict=True):
        register(desk, site, kind, name, words.person, email)
    sign_in_administrator(cast.administrator, site)
    approve_organisations(cast.administrator, names)


def _publish(cast: Cast, words: Words) -> None:
    write_scenario(cast.buyer, words)
    submit_scenario(cast.buyer)
    return_with_reasons(cast.administrator, words)
    correct(cast.buyer, words)
    approve_scenario(cast.administrator, words)


def _bid(cast: Cast, words: Words, *, is_twice: bool) -> str:
    scenario = ""
    for vendor, offer in ((cast.first, FIRST_OFFER), (cast.second, SECOND_OFFER)):
        register_model(vendor, words, offer.right)
        scenario = find(vendor, words)
        write_proposal(vendor, scenario, words, offer)
        attach(vendor)
        check_and_submit(vendor, is_twice=is_twice)
    return scenario


def _tell(cast: Cast, site: Site, clock: Clock, words: Words, *, is_twice: bool = False) -> None:
    """The core of the story: the second vendor is first by 32.11 to 31.53."""
    _arrive(cast, site, words)
    _publish(cast, words)
    site.deliver()
    scenario = _bid(cast, words, is_twice=is_twice)
    clock.advance(days=15)
    for desk, email in zip((cast.buyer, cast.first, cast.second), EMAILS, strict=True):
        sign_in(desk, email)
    sign_in_supervisor(cast.supervisor, site)
    rows = open_and_rank(cast.buyer, cast.supervisor, scenario)
    assert [("32.11" in row[2], "31.53" in row[2]) for row in rows] == [
        (True, False),
        (False, True),
    ]
    award_first(cast.buyer, scenario, words)
    site.deliver()
    for vendor, total in ((cast.first, "31.53"), (cast.second, "32.11")):
        vendor.open(f"{scenario}/proposal/result")
        assert total in vendor.text
    assert words.feedback in _read(cast.first, f"{scenario}/proposal/result")
    clock.advance(days=4)
    sign_in(cast.buyer, EMAILS[0])
    conclude(cast.buyer, scenario)
    assert words.vendors[1] in _read(cast.first, scenario)


def _read(desk: Desk, path: str) -> str:
    desk.open(path)
    return desk.text


def test_on_a_phone_without_scripts(browse: Browse, site: Site, clock: Clock) -> None:
    desks = (Desk(browse(has_scripts=False, is_phone=True)) for _ in range(5))
    _tell(Cast(*desks), site, clock, CHINESE, is_twice=True)


def test_in_english(browse: Browse, site: Site, clock: Clock) -> None:
    """Whoever's browser asks for English reads no Chinese on any page."""
    desks = (Desk(browse(locale="en-GB"), is_english=True) for _ in range(5))
    cast = Cast(*desks)
    _tell(cast, site, clock, ENGLISH)
    for desk in cast.everybody:
        for path in ("/", "/workspace", "/notifications", "/scenarios", "/sectors", "/models"):
            desk.open(path)
