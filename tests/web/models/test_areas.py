"""Results by sector: the picture, its numbers, and the way to the raw file."""

import base64
import re
from hashlib import sha256
from xml.etree import ElementTree

import pytest

from tests.factories.people import Person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


def test_numbers_stand_beside_the_picture(page: Browser, vendor: Person) -> None:
    version = make_version(vendor)
    credential = make_credential(vendor, version, TASK, 30, 37)
    shown = page.get(f"/models/{version.model_id}")
    assert f'src="/models/versions/{version.id}/results/industry.svg"' in shown.html
    # 30 of 37, and the Wilson interval of it; chance and the best published; the items.
    for words in ("0.8108", "65.8%", "90.52%", "25%", "79.94%", "37 / 37"):
        assert words in shown.text
    assert credential.digest[:8] in shown.text
    assert f'href="/credentials/{credential.id}"' in shown.html


def test_the_picture_carries_no_script_and_only_its_own_style(
    page: Browser, vendor: Person
) -> None:
    version = make_version(vendor, name="<b>模型</b>")
    make_credential(vendor, version, TASK, 30, 37)
    answer = page.get(f"/models/versions/{version.id}/results/industry.svg").response
    assert answer.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - our own answer
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "script" not in names
    assert "rect" in names
    style = "".join(e.text or "" for e in root.iter() if e.tag.endswith("}style"))
    policy = answer.headers["Content-Security-Policy"]
    digest = sha256(style.encode()).digest()
    assert re.search(r"style-src 'sha256-[^']+'", policy)
    assert base64.b64encode(digest).decode() in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("slug", ["medical", "nowhere", "x" * 300])
def test_there_is_no_picture_of_nothing(page: Browser, vendor: Person, slug: str) -> None:
    version = make_version(vendor)
    make_credential(vendor, version, TASK, 30, 37)
    assert page.get(f"/models/versions/{version.id}/results/{slug}.svg").status == 404


def test_a_hidden_models_picture_is_its_vendors_alone(page: Browser, vendor: Person) -> None:
    version = make_version(vendor, is_published=False)
    make_credential(vendor, version, TASK, 30, 37)
    path = f"/models/versions/{version.id}/results/industry.svg"
    assert page.get(path).status == 404
    assert page.signed_in(vendor.user).get(path).status == 200


def test_a_model_without_evidence_says_so(page: Browser, vendor: Person) -> None:
    version = make_version(vendor)
    assert "还没有在基准目录中能对照的成绩" in page.get(f"/models/{version.model_id}").text


@pytest.mark.parametrize("asked", ["0", "x", "999999999999", "%00"])
def test_a_strange_version_is_no_error(page: Browser, vendor: Person, asked: str) -> None:
    version = make_version(vendor)
    make_credential(vendor, version, TASK, 30, 37)
    assert "industry.svg" in page.get(f"/models/{version.model_id}?version={asked}").html
