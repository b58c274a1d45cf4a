"""Numbers in addresses."""

import pytest

from tests.pages import Browser

ADDRESSES = ("/scenarios/{}", "/scenarios/1/files/{}", "/models/{}")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("number", ["0", "2147483647", "2147483648", "9" * 23, "9" * 5000, "-1"])
def test_a_number_no_row_can_have_leads_nowhere(page: Browser, address: str, number: str) -> None:
    assert page.get(address.format(number)).status == 404
