"""A vendor records the digest of its weights on a page."""

import pytest

from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import make_version
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

DIGEST = "ab" * 32


def test_it_is_recorded_shown_and_taken_back(page: Browser) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    owner = page.signed_in(vendor.user)
    form = owner.get(f"/models/versions/{version.id}/weights")
    saved = form.submit({"digest": f"sha256:{DIGEST}"})
    assert "已保存权重摘要" in saved.html
    assert DIGEST in page.get(f"/models/{version.model_id}").text
    again = owner.get(f"/models/versions/{version.id}/weights")
    assert DIGEST in again.html
    again.submit({"digest": ""})
    assert DIGEST not in page.get(f"/models/{version.model_id}").text


def test_what_is_no_digest_stays_in_the_form(page: Browser) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    form = page.signed_in(vendor.user).get(f"/models/versions/{version.id}/weights")
    refused = form.submit({"digest": "不是摘要"})
    assert refused.status == 422
    assert "64 位十六进制" in refused.text
    assert "不是摘要" in refused.html


def test_it_is_the_owners_page(page: Browser) -> None:
    version = make_version(make_vendor())
    path = f"/models/versions/{version.id}/weights"
    for other in (make_vendor(), make_buyer()):
        assert page.signed_in(other.user).get(path).status == 403
    assert "登记权重摘要" not in page.get(f"/models/{version.model_id}").text
