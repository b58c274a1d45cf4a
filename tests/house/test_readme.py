"""What the README says is what the code does."""

import re

from marketplace.cli.settings import settings_table
from tests.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_configuration_table() -> None:
    """Otherwise put the output of `marketplace settings` under the heading Configuration."""
    section = README.partition("## Configuration\n")[2].partition("\n## ")[0]
    assert settings_table() in section


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", README))
    assert named
    assert named <= targets
