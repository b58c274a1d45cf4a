"""The badge and the verdict: for everybody, everywhere, and never of a hidden model."""

from xml.etree import ElementTree

import pytest

from marketplace.models import ModelVersion
from marketplace.services import models, weights
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version, model_profile
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

SHARED = ("badge.svg", "verdict.json")


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def version(vendor: Person) -> ModelVersion:
    made = make_version(vendor)
    make_credential(vendor, made, TASK, 30, 37)
    return made


def path(version: ModelVersion, name: str) -> str:
    return f"/models/{version.model_id}/{name}"


def test_the_badge_says_the_tier_and_the_version(page: Browser, version: ModelVersion) -> None:
    data = page.get(path(version, "badge.svg")).response.data
    root = ElementTree.fromstring(data)  # noqa: S314 - our own answer
    space = "{http://www.w3.org/2000/svg}"
    title = root.findtext(f"{space}title") or ""
    assert title.startswith("皮带巡检大模型：v1 · T1")
    assert root.attrib["role"] == "img"
    names = {element.tag.removeprefix(space) for element in root.iter()}
    assert names == {"svg", "title", "rect", "g", "text"}
    assert not any("style" in element.attrib for element in root.iter())
    english = page.get(path(version, "badge.svg?lang=en")).response.data.decode()
    assert "T1" in english
    assert "测评证据" not in english
    assert page.get(path(version, "badge.svg?lang=%00xx")).response.data == data


def test_the_badge_of_an_untested_model_says_so(page: Browser, vendor: Person) -> None:
    made = make_version(vendor, name="<script>&")
    data = page.get(path(made, "badge.svg")).response.data.decode()
    assert "没有测评证据" in data
    assert "<script>" not in data


def test_the_verdict_holds_what_is_listed_and_no_more(
    page: Browser, vendor: Person, version: ModelVersion
) -> None:
    weights.record_digest(vendor.actor, version.id, "ab" * 32)
    answer = page.get(path(version, "verdict.json")).response.json
    assert answer is not None
    assert set(answer) == {"format", "model", "vendor", "tier", "versions", "filings", "verify"}
    assert set(answer["model"]) == {"name", "kind", "page"}
    assert set(answer["vendor"]) == {"name", "uscc"}
    (one,) = answer["versions"]
    assert set(one) == {"name", "released_on", "weights_digest", "credentials"}
    assert one["weights_digest"] == "sha256:" + "ab" * 32
    (credential,) = one["credentials"]
    named = ("kind", "format", "tier", "reasons", "sha256", "received_at", "page", "file")
    assert set(credential) == {*named, "results"}
    (result,) = credential["results"]
    figures = ("task", "benchmark", "metric", "filter", "value", "scale", "stderr")
    assert set(result) == {*figures, "n", "n_total", "n_shot", "is_higher_better"}
    assert (result["n"], result["n_total"]) == (37, 37)
    assert result["value"].startswith("0.8108")
    # Addresses are whole: the file is read elsewhere.
    assert credential["file"].startswith("http")


@pytest.mark.parametrize("name", SHARED)
def test_other_sites_may_show_these_two_and_keep_them_a_while(
    page: Browser, vendor: Person, version: ModelVersion, name: str
) -> None:
    headers = page.get(path(version, name)).response.headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "public, max-age=600"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    own = page.signed_in(vendor.user).get(path(version, name)).response.headers
    assert own["Cache-Control"] == "private, max-age=600"
    again = page.client.get(path(version, name), headers={"If-None-Match": headers["ETag"]})
    assert again.status_code == 304


def test_no_other_answer_is_for_other_sites(page: Browser, version: ModelVersion) -> None:
    for name in ("verify", ""):
        headers = page.get(path(version, name).rstrip("/")).response.headers
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("name", SHARED)
def test_a_hidden_model_is_as_one_that_is_not_there(
    page: Browser, vendor: Person, version: ModelVersion, name: str
) -> None:
    models.save_model(vendor.actor, version.model_id, model_profile(is_published=False))
    for reader in (page, page.signed_in(vendor.user)):
        hidden, nowhere = reader.get(path(version, name)), reader.get(f"/models/999999/{name}")
        assert (hidden.status, nowhere.status) == (404, 404)
        assert hidden.text == nowhere.text
        assert hidden.response.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in hidden.response.headers


def test_the_page_says_how_to_verify(page: Browser, vendor: Person, version: ModelVersion) -> None:
    weights.record_digest(vendor.actor, version.id, "ab" * 32)
    shown = page.get(path(version, "verify"))
    for words in ("sha256sum", "credentials inspect", "credentials verify", "check-weights"):
        assert words in shown.text
    assert "ab" * 32 in shown.text
    assert version.credentials[0].digest in shown.text
    assert path(version, "verdict.json") in shown.html


def test_a_hidden_models_page_is_its_vendors_alone(page: Browser, vendor: Person) -> None:
    hidden = make_version(vendor, is_published=False)
    assert page.get(path(hidden, "verify")).status == 404
    shown = page.signed_in(vendor.user).get(path(hidden, "verify"))
    assert "没有公开" in shown.text
    assert "badge.svg" not in shown.html
