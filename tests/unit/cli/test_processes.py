"""Children that live and die together."""

import os
import select
import signal
from pathlib import Path

from tests.unit.cli import families
from tests.unit.cli.conftest import Program


def test_nobody_is_dead_while_all_live(doing: Program) -> None:
    assert doing(families.live_all).communicate(30) == ("nobody\n", "")


def test_the_one_that_ended_is_named_with_its_code(doing: Program) -> None:
    said = doing(families.lose_one).communicate(30)
    assert said == ("the guest ended with code 3\n", "")


def test_leaving_stops_everybody(doing: Program) -> None:
    assert doing(families.leave).communicate(30) == ("the one ended with code -15\n", "")


def test_a_child_that_does_not_stop_is_killed(doing: Program, tmp_path: Path) -> None:
    said = doing(families.leave_the_stubborn, tmp_path / "up").communicate(30)
    assert said == ("the mule ended with code -9\n", "")


def test_an_error_inside_stops_them_too(doing: Program) -> None:
    output, errors = doing(families.fail).communicate(30)
    assert output == "the one ended with code -15\n"
    assert "ZeroDivisionError" in errors


def test_children_end_when_their_parent_is_killed(doing: Program) -> None:
    parent = doing(families.be_killed)
    child = int(parent.stdout.readline())
    assert parent.wait(30) == -signal.SIGKILL
    try:
        watched = os.pidfd_open(child)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([watched], [], [], 10)
    os.close(watched)
    assert ended


def test_a_child_has_no_handler_of_its_parent(doing: Program) -> None:
    said = doing(families.ask_early).communicate(30)
    assert said == ("the one ended with code -15\n", "")


def test_a_child_ends_as_programs_do(doing: Program) -> None:
    assert doing(families.end_in_order).communicate(30) == ("the last word\n", "")
