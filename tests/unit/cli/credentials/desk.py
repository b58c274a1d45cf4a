"""An evaluator's folder, in which the commands are typed as on its desk."""

import json
from dataclasses import dataclass
from pathlib import Path

from click.testing import Result

from tests.places import SHARED_DATA
from tests.unit.cli.conftest import Command

REPORTS = SHARED_DATA / "evaluation-reports"
MMLU = REPORTS / "lm-eval" / "v0.4.x_2026-02_mmlu.json"
ISSUER = "did:web:eval.example.org.cn"
SOURCE = "https://eval.example.org.cn/status/"
USCC = "91410100MA3X0A0A0T"

ANSWERS = f"""
issuer = "{ISSUER}"
subject = "{USCC}"
valid_days = 90

[model]
name = "Demo-API"
version = "2026-02"

[environment]
tested_from = 2026-02-10
tested_to = 2026-02-20

[status]
index = 7
revocation = "{SOURCE}revocation/1"
suspension = "{SOURCE}suspension/1"
"""


@dataclass
class Desk:
    """`run` takes names of files in the folder; options of several commands stand in methods."""

    command: Command
    folder: Path

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, *arguments: str, typed: str = "") -> Result:
        """The command, with every `@name` replaced by the file's path."""
        found = [self.path(each[1:]) if each.startswith("@") else each for each in arguments]
        return self.command("credentials", *found, typed=typed)

    def did(self, *arguments: str) -> str:
        """What a command says that has to succeed."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def settle(self) -> None:
        """Key, both lists, the registry, and one credential."""
        made = json.loads(self.did("keygen", "@key.jwk", "--json"))
        for purpose in ("revocation", "suspension"):
            url = f"{SOURCE}{purpose}/1"
            options = ("--purpose", purpose, "--issuer", ISSUER, "--key", "@key.jwk")
            self.did("status-list", "create", url, f"@{purpose}.jwt", *options)
        self.register(made["jwk"])
        self.issue()

    def register(self, jwk: dict[str, str]) -> None:
        """Write the registry that the platform would publish."""
        entry = {
            "issuer": ISSUER,
            "name": "示例测评中心",
            "accredited_from": "2026-01-01T00:00:00Z",
            "sectors": ["general"],
            "status_list_source": SOURCE,
            "keys": [{"jwk": jwk}],
        }
        document = {"format": "evaluator-registry/1", "revision": 1, "evaluators": [entry]}
        (self.folder / "registry.json").write_text(json.dumps(document))

    def issue(self, name: str = "credential.jwt") -> None:
        """Issue a credential for the real report."""
        (self.folder / "answers.toml").write_text(ANSWERS)
        self.did("issue", str(MMLU), "@answers.toml", f"@{name}", "--key", "@key.jwk")

    def verify(self, *options: str, name: str = "credential.jwt") -> Result:
        """Verify against the registry and both lists."""
        lists = ("--status-list", "@revocation.jwt", "--status-list", "@suspension.jwt")
        return self.run("verify", f"@{name}", "--registry", "@registry.json", *lists, *options)
