"""`marketplace user`: people from the command line."""

import json

import pytest

from marketplace.cli.user import PASSWORD_VARIABLE
from marketplace.domain.lifecycle import Role
from marketplace.models import User
from marketplace.services import accounts, sign_ins
from tests.factories.people import make_buyer, make_uscc
from tests.unit.cli.conftest import Command

PASSWORD = "a long enough password"


def _add(command: Command, *more: str, typed: str = f"{PASSWORD}\n") -> tuple[int, str, str]:
    result = command("user", "add", "Chief@Example.com", "--name", "赵主任", *more, typed=typed)
    return result.exit_code, result.stdout, result.stderr


def _find(email: str) -> User:
    return sign_ins.check_password(email, PASSWORD)


def test_the_first_administrator_comes_with_an_authority(command: Command) -> None:
    code, output, errors = _add(command, "--uscc", make_uscc(), "--organisation", "省数据局")
    assert (code, output, errors) == (0, "added chief@example.com: administrator\n", "")
    user = _find("chief@example.com")
    assert accounts.actor_of(user).roles == {Role.MEMBER, Role.ADMINISTRATOR}
    assert user.members[0].organisation.name == "省数据局"


def test_the_first_person_of_an_evaluator_comes_with_it(command: Command) -> None:
    new = ("--uscc", make_uscc(), "--organisation", "省测评中心", "--kind", "evaluator")
    code, _output, errors = _add(command, *new)
    assert code == 1
    assert "这类单位没有这个角色" in errors
    assert _add(command, *new, "--role", "owner")[0] == 0
    user = _find("chief@example.com")
    assert accounts.actor_of(user).roles == {Role.MEMBER, Role.EVALUATOR}


def test_a_second_person_joins_the_same_authority(command: Command) -> None:
    code = make_uscc()
    _add(command, "--uscc", code, "--organisation", "省数据局")
    result = command(
        *("user", "add", "eye@example.com", "--name", "孙", "--role", "supervisor"),
        *("--uscc", code, "--json"),
        typed=f"{PASSWORD}\n",
    )
    answer = json.loads(result.stdout)
    assert (answer["email"], answer["role"]) == ("eye@example.com", "supervisor")
    organisations = {
        _find(email).members[0].organisation_id
        for email in ("chief@example.com", "eye@example.com")
    }
    assert len(organisations) == 1


def test_the_password_may_come_from_the_environment(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    code, _output, _errors = _add(
        command, "--uscc", make_uscc(), "--organisation", "省数据局", typed=""
    )
    assert code == 0
    assert _find("chief@example.com").name == "赵主任"


def test_everything_wrong_is_said_at_once(command: Command) -> None:
    code, output, errors = _add(command, "--uscc", "91410100MA00000000", typed="short\n")
    assert (code, output) == (1, "")
    for field in ("uscc", "password", "organisation_name"):
        assert f"\n  {field}: " in errors


def test_only_people_of_the_authority_administer(command: Command) -> None:
    buyer = make_buyer()
    code, _output, errors = _add(command, "--uscc", buyer.organisation.uscc)
    assert code == 1
    assert "role: 只有主管部门" in errors
    result = command("user", "role", buyer.user.email, "administrator")
    assert result.exit_code == 1
    assert "只有主管部门" in result.stderr


def test_a_role_can_be_changed(command: Command) -> None:
    _add(command, "--uscc", make_uscc(), "--organisation", "省数据局")
    result = command("user", "role", "CHIEF@example.com", "supervisor")
    assert (result.exit_code, result.stdout) == (0, "chief@example.com: supervisor\n")
    assert Role.SUPERVISOR in accounts.actor_of(_find("chief@example.com")).roles


def test_an_unknown_person_is_an_error(command: Command) -> None:
    result = command("user", "role", "nobody@example.com", "supervisor")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nobody@example.com" in result.stderr


def test_the_list_names_people_and_their_organisations(command: Command) -> None:
    assert command("user", "list").stdout == "nobody yet\n"
    buyer = make_buyer()
    assert json.loads(command("user", "list", "--json").stdout) == {
        "users": [
            {
                "id": buyer.user.id,
                "email": buyer.user.email,
                "name": buyer.user.name,
                "role": "owner",
                "organisation": buyer.organisation.name,
            }
        ]
    }
    line = command("user", "list").stdout
    assert buyer.user.email in line
    assert line.count("\n") == 1
