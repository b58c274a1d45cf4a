"""What ships with the code is found."""

import pytest

from marketplace import paths
from tests.places import ROOT


@pytest.mark.parametrize("name", ["TEMPLATES", "STATIC", "MIGRATIONS"])
def test_a_checkout_has_them_beside_the_package(name: str) -> None:
    folder = getattr(paths, name)
    assert folder == ROOT / name.lower()
    assert folder.is_dir()


def test_translations_are_inside_the_package() -> None:
    assert ROOT / "marketplace" / "translations" == paths.TRANSLATIONS
