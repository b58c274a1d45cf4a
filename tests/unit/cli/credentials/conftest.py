"""A testing body's desk."""

from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.unit.cli.conftest import Command
from tests.unit.cli.credentials.desk import Desk


@pytest.fixture
def desk(command: Command, tmp_path: Path, clock: Clock) -> Desk:
    """The folder with a key, lists, a registry and a credential, all of this morning."""
    made = Desk(command, tmp_path)
    made.settle()
    return made
