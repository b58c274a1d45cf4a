"""`marketplace keys` inside the application, and as a process that is killed."""

import json
import signal
from pathlib import Path

from flask import Flask

from marketplace.services import installation
from tests.factories.scenarios import make_scenario
from tests.unit.cli.conftest import Command, Program


def test_the_keys_are_named_and_never_shown(app: Flask, command: Command) -> None:
    make_scenario()
    secret = (installation.keys_folder() / "platform.key").read_text().strip()
    shown = command("keys", "show")
    answer = json.loads(command("keys", "show", "--json").stdout)
    key_id = installation.platform_key().key_id
    assert answer["platform_key"] == key_id
    assert answer["next_key"] is None
    assert answer["protects"]["scenarios' private keys"] == {key_id: 1}
    assert f"scenarios' private keys: 1 under {key_id}" in shown.stdout
    assert secret not in shown.stdout


def test_the_site_does_not_start_in_the_middle_of_a_rotation(
    prepared: Program, instance: Path
) -> None:
    (instance / "keys" / "platform.next.key").write_text("A" * 43 + "\n", encoding="ascii")
    (instance / "keys" / "platform.next.key").chmod(0o600)
    for command in ("serve", "worker"):
        _output, errors = prepared(command).communicate(timeout=60)
        assert "rotation of the platform key is not finished" in errors
    process = prepared("keys", "rotate", "--json")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    answer = json.loads(output)
    assert answer["is_finished"]
    assert set(answer["rewritten"].values()) == {0}
    assert (instance / "keys" / f"platform-{answer['old']}.retired.key").exists()


def test_a_running_site_keeps_the_rotation_from_beginning(prepared: Program) -> None:
    site = prepared("serve")
    assert site.stdout.readline().startswith("ready ")
    refused = prepared("keys", "rotate")
    _output, errors = refused.communicate(timeout=60)
    assert (refused.returncode, "stop `marketplace serve`" in errors) == (1, True)
    site.send_signal(signal.SIGTERM)
    site.communicate(timeout=40)
    output, errors = prepared("keys", "rotate").communicate(timeout=60)
    assert "move the old key" in output
    assert errors == ""
