"""The catalogue of models: what vendors write of them, versions, filings."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.permissions import VISITOR
from marketplace.models import Filing, Model, OutboxMessage
from marketplace.services import models
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_version, model_profile

pytestmark = pytest.mark.usefixtures("app")

ALGORITHM_NUMBER = "网信算备" + "1" * 21 + "号"


def make_model(vendor: Person, **fields: object) -> Model:
    return models.create_model(vendor.actor, model_profile(**fields))


def test_a_model_is_kept_as_it_was_written_and_goes_to_the_index() -> None:
    vendor = make_vendor()
    model = make_model(
        vendor,
        name=" 巡检模型 ",
        base_model="  ",
        sectors=("energy", "industry", "energy"),
        description=" 识别异物。\n",
    )
    assert (model.name, model.base_model, model.description) == ("巡检模型", None, "识别异物。")
    assert (model.sectors, model.deployments) == (["energy", "industry"], ["on-premises"])
    assert model.organisation_id == vendor.organisation.id
    topics = db.session.execute(select(OutboxMessage.topic, OutboxMessage.payload)).all()
    assert topics == [("search.model", {"id": model.id})]


@pytest.mark.parametrize("make", [make_buyer, make_administrator, make_supervisor])
def test_only_vendors_have_models(make: object) -> None:
    with pytest.raises(NotAllowed):
        make_model(make())  # type: ignore[operator]


def test_a_vendor_that_is_not_approved_has_none() -> None:
    vendor = make_vendor()
    with unit_of_work():
        vendor.organisation.state = OrganisationState.PENDING
    with pytest.raises(NotAllowed):
        make_model(vendor)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "长" * 101),
        ("name", "巡\x00检"),
        ("kind", "robot"),
        ("kind", ""),
        ("base_model", "x" * 201),
        ("base_model", "\x00"),
        ("sectors", ()),
        ("sectors", ("industry", "atlantis")),
        ("sectors", ("\x00",)),
        ("deployments", ()),
        ("deployments", ("moon",)),
        ("description", "\n"),
        ("description", "x" * 100_000),
        ("description", "\x1b[2J"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(field: str, value: object) -> None:
    vendor = make_vendor()
    model = make_model(vendor)
    for write in (
        lambda profile: models.create_model(vendor.actor, profile),
        lambda profile: models.save_model(vendor.actor, model.id, profile),
    ):
        with pytest.raises(InvalidInput) as refusal:
            write(model_profile(**{field: value}))
        assert list(refusal.value.fields) == [field]
    assert [row.name for row in db.session.scalars(select(Model))] == ["皮带巡检大模型"]


def test_a_name_is_taken_within_an_organisation_only() -> None:
    vendor, other = make_vendor(), make_vendor()
    first, second = make_model(vendor), make_model(vendor, name="另一个")
    make_model(other)
    for write in (
        lambda: make_model(vendor),
        lambda: models.save_model(vendor.actor, second.id, model_profile()),
    ):
        with pytest.raises(InvalidInput) as refusal:
            write()
        assert list(refusal.value.fields) == ["name"]
    assert (first.name, second.name) == ("皮带巡检大模型", "另一个")


def test_an_unpublished_model_exists_for_its_owner_alone() -> None:
    vendor = make_vendor()
    model = make_model(vendor, is_published=False)
    version = models.add_version(vendor.actor, model.id, "v1", "", None)
    assert models.get_model(vendor.actor, model.id) is model
    for other in (make_vendor().actor, make_buyer().actor, make_administrator().actor, VISITOR):
        with pytest.raises(NotFound):
            models.get_model(other, model.id)
        with pytest.raises(NotFound):
            models.get_version(other, version.id)
    assert models.list_by_ids([model.id]) == []


def test_a_published_model_is_read_by_everybody_and_changed_by_its_owner() -> None:
    vendor, other = make_vendor(), make_vendor()
    model = make_model(vendor)
    assert models.get_model(VISITOR, model.id) is model
    for change in (
        lambda actor: models.save_model(actor, model.id, model_profile(name="抢来的")),
        lambda actor: models.add_version(actor, model.id, "v9", "", None),
        lambda actor: models.add_filing(actor, model.id, "algorithm", ALGORITHM_NUMBER, None),
    ):
        for actor in (other.actor, make_buyer().actor):
            with pytest.raises(NotAllowed):
                change(actor)
    assert (model.name, model.versions, model.filings) == ("皮带巡检大模型", [], [])


def test_own_models_are_listed_latest_change_first(clock: Clock) -> None:
    vendor = make_vendor()
    first = make_model(vendor)
    clock.advance(minutes=1)
    second = make_model(vendor, name="另一个", is_published=False)
    make_model(make_vendor())
    assert models.list_own(vendor.actor) == [second, first]
    clock.advance(minutes=1)
    models.save_model(vendor.actor, first.id, model_profile(description="改了。"))
    assert models.list_own(vendor.actor) == [first, second]
    with pytest.raises(NotAllowed):
        models.list_own(make_buyer().actor)


def test_models_come_in_the_order_asked_for() -> None:
    vendor = make_vendor()
    first, second = make_model(vendor), make_model(vendor, name="另一个")
    found = models.list_by_ids([second.id, 10**6, first.id])
    assert found == [second, first]


def test_a_version_is_named_once_in_its_model() -> None:
    vendor = make_vendor()
    model = make_model(vendor)
    row = models.add_version(vendor.actor, model.id, " v1 ", " 首版 ", date(2026, 1, 5))
    assert (row.name, row.notes, row.released_on) == ("v1", "首版", date(2026, 1, 5))
    with pytest.raises(InvalidInput) as refusal:
        models.add_version(vendor.actor, model.id, "v1", "", None)
    assert list(refusal.value.fields) == ["name"]


@pytest.mark.parametrize(
    ("name", "notes", "field"),
    [
        ("", "", "name"),
        ("\u3000", "", "name"),
        ("v" * 101, "", "name"),
        ("v\x001", "", "name"),
        ("v1", "x" * 2001, "notes"),
        ("v1", "\x00", "notes"),
    ],
)
def test_a_version_is_checked(name: str, notes: str, field: str) -> None:
    vendor = make_vendor()
    model = make_model(vendor)
    with pytest.raises(InvalidInput) as refusal:
        models.add_version(vendor.actor, model.id, name, notes, None)
    assert list(refusal.value.fields) == [field]


def test_a_filing_is_noted_once_and_removed_by_its_owner() -> None:
    vendor, other = make_vendor(), make_vendor()
    model, others_model = make_model(vendor), make_model(other)
    row = models.add_filing(vendor.actor, model.id, "algorithm", f" {ALGORITHM_NUMBER} ", None)
    assert (row.number, row.checked_at) == (ALGORITHM_NUMBER, None)
    with pytest.raises(InvalidInput) as refusal:
        models.add_filing(vendor.actor, model.id, "algorithm", ALGORITHM_NUMBER, None)
    assert list(refusal.value.fields) == ["number"]
    with pytest.raises(NotAllowed):
        models.remove_filing(other.actor, model.id, row.id)
    with pytest.raises(NotFound):
        models.remove_filing(other.actor, others_model.id, row.id)
    models.remove_filing(vendor.actor, model.id, row.id)
    with pytest.raises(NotFound):
        models.remove_filing(vendor.actor, model.id, row.id)
    assert db.session.scalars(select(Filing)).all() == []


@pytest.mark.parametrize(
    ("series", "number", "field"),
    [
        ("", ALGORITHM_NUMBER, "series"),
        ("\x00", ALGORITHM_NUMBER, "series"),
        ("algorithm", "", "number"),
        ("algorithm", "网信算备123号", "number"),
        ("algorithm", ALGORITHM_NUMBER + "\x00", "number"),
        ("registration", "1" * 100_000, "number"),
        ("generative-service", "HENAN", "number"),
    ],
)
def test_a_filing_is_checked(series: str, number: str, field: str) -> None:
    vendor = make_vendor()
    model = make_model(vendor)
    with pytest.raises(InvalidInput) as refusal:
        models.add_filing(vendor.actor, model.id, series, number, None)
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize("number", [0, 10**6])
def test_there_is_no_such_thing(number: int) -> None:
    vendor = make_vendor()
    make_version(vendor)
    for ask in (models.get_model, models.get_version):
        with pytest.raises(NotFound):
            ask(vendor.actor, number)
