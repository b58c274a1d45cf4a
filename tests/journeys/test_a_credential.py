"""A testing body signs on its own desk, a ranking counts it; revoked, the next one does not."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import requests
from click.testing import CliRunner

from marketplace.app import main
from marketplace.db import db
from marketplace.models import ModelVersion, Scenario
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Browse
from tests.journeys.desk import Desk
from tests.journeys.site import Site
from tests.journeys.steps import open_and_rank
from tests.mails import read_mails
from tests.places import SHARED_DATA

REPORT = SHARED_DATA / "evaluation-reports" / "lm-eval" / "v0.4.x_2026-02_mmlu.json"
BODY, ISSUER = "示例测评中心", "did:web:eval.example.org.cn"
SOURCE = "https://eval.example.org.cn/status/"
TITLES = "主运皮带异物识别", "选煤厂皮带跑偏识别"
ANSWERS = """
issuer = "{issuer}"
subject = "{uscc}"
valid_days = 90

[model]
name = "{model}"
version = "{version}"

[environment]
tested_from = 2026-02-10
tested_to = 2026-02-20

[status]
index = 7
revocation = "{source}revocation/1"
suspension = "{source}suspension/1"
"""


class TestingBody:
    """A folder in which commands are typed; the site is only known by its address."""

    __test__ = False

    def __init__(self, folder: Path, site: Site) -> None:
        folder.mkdir()
        self._folder = folder
        self._address = f"{site.address}/evaluators/status-lists"

    def path(self, name: str) -> Path:
        """A file of its own."""
        return self._folder / name

    def type(self, *words: str) -> str:
        """`marketplace credentials …`; `@name` is a file in the folder."""
        line = [str(self.path(word[1:])) if word.startswith("@") else word for word in words]
        done = CliRunner().invoke(main, ["credentials", *line])
        assert done.exit_code == 0, done.output
        return done.stdout

    def begin(self) -> str:
        """A key and two lists. Returns the public key to be registered."""
        made = json.loads(self.type("keygen", "@key.jwk", "--json"))
        for purpose in ("revocation", "suspension"):
            options = ("--purpose", purpose, "--issuer", ISSUER, "--key", "@key.jwk")
            url = f"{SOURCE}{purpose}/1"
            self.type("status-list", "create", url, f"@{purpose}.jwt", *options)
        return json.dumps(made["jwk"])

    def issue(self, vendor: Person, version: ModelVersion) -> bytes:
        """A credential of the real report for this version."""
        said = ANSWERS.format(
            issuer=ISSUER,
            source=SOURCE,
            uscc=vendor.organisation.uscc,
            model=version.model.name,
            version=version.name,
        )
        self.path("answers.toml").write_text(said, encoding="utf-8")
        self.type("issue", str(REPORT), "@answers.toml", "@model.jwt", "--key", "@key.jwk")
        return self.path("model.jwt").read_bytes()

    def send(self, *names: str) -> None:
        """Its lists to the address that takes them."""
        for name in names:
            answer = requests.post(
                self._address,
                data=self.path(f"{name}.jwt").read_bytes(),
                headers={"Content-Type": "application/vc+jwt"},
                timeout=30,
            )
            assert answer.status_code == 200, answer.text
            assert answer.json()["is_new"]


def _register(administrator: Desk, jwk: str) -> None:
    administrator.open("/admin/evaluators/new")
    administrator.fill(name=BODY, issuer=ISSUER, accredited_from="2026-01-01", sectors="general")
    administrator.fill(status_list_source=SOURCE)
    administrator.press()
    own = urlsplit(administrator.page.url).path
    administrator.open(f"{own}/keys/new")
    administrator.fill(jwk=jwk)
    administrator.press()


def _upload(vendor: Desk, version: ModelVersion, token: bytes) -> None:
    vendor.open(f"/models/versions/{version.id}/reports/new")
    assert_accessible(vendor.page)
    vendor.fill(file=("model.jwt", token[:-9] + b"A" * 8))
    vendor.press()
    assert "签名" in vendor.main.locator("#file-error").inner_text()
    vendor.fill(file=("model.jwt", token), evidence=(REPORT.name, REPORT.read_bytes()))
    vendor.press()
    for words in ("T3", BODY, "有效期", REPORT.name):
        assert words in vendor.text
    assert_accessible(vendor.page)


def _points(buyer: Desk, supervisor: Desk, scenario_id: int) -> float:
    """What the only proposal has for its evidence, as the ranking shows it."""
    (row,) = open_and_rank(buyer, supervisor, f"/scenarios/{scenario_id}")
    return float(row[3])


def test_a_credential_from_its_issue_to_its_revocation(
    browse: Browse, site: Site, clock: Clock, tmp_path: Path
) -> None:
    with site.context():
        people = make_buyer(), make_administrator(), make_vendor(), make_supervisor()
        version = make_version(people[2])
        calls = [make_scenario(people[0], title=title).id for title in TITLES]
        version_id, model_id = version.id, version.model_id
        body = TestingBody(tmp_path / "body", site)
        jwk, token = body.begin(), body.issue(people[2], version)
    buyer, administrator, vendor, supervisor = (Desk(browse(person)) for person in people)

    _register(administrator, jwk)
    body.send("revocation", "suspension")
    _upload(vendor, version, token)
    site.deliver()
    visitor = Desk(browse())
    visitor.open("/models?tier=T3")
    assert version.model.name in visitor.text
    number = int(urlsplit(vendor.page.url).path.rpartition("/")[2])
    with site.context():
        db.session.add_all([people[2].user, people[2].organisation])
        for call in calls:
            make_proposal(
                people[2],
                db.session.get_one(Scenario, call),
                db.session.get_one(ModelVersion, version_id),
                credential_ids=(number,),
            )
        db.session.expunge_all()

    clock.advance(days=15)
    body.type("status-list", "renew", "@revocation.jwt", "--key", "@key.jwk")
    body.type("status-list", "renew", "@suspension.jwt", "--key", "@key.jwk")
    body.send("revocation", "suspension")
    counted = _points(buyer, supervisor, calls[0])

    clock.advance(hours=1)
    body.type("revoke", "@model.jwt", "--list", "@revocation.jwt", "--key", "@key.jwk")
    body.send("revocation")
    site.deliver()
    assert counted > 0
    assert _points(buyer, supervisor, calls[1]) == 0
    visitor.open(f"/models/{model_id}")
    assert "T0" in visitor.text
    visitor.open("/models?tier=T3")
    assert version.model.name not in visitor.text

    _read_notices(site, buyer, vendor, people)


def _read_notices(site: Site, buyer: Desk, vendor: Desk, people: tuple[Person, ...]) -> None:
    """The vendor is told, and the buyer of what was open when the revocation came."""
    vendor.open("/notifications")
    assert f"已被“{BODY}”撤销" in vendor.text
    buyer.open("/notifications")
    assert f"场景“{TITLES[0]}”的方案所附" in buyer.text
    assert f"场景“{TITLES[1]}”的方案所附" not in buyer.text
    subjects = [str(mail["Subject"]) for mail in read_mails(site.mail, people[0].email)]
    assert f"方案依据的测评凭证被撤销：{TITLES[0]}" in subjects
    subjects = [str(mail["Subject"]) for mail in read_mails(site.mail, people[2].email)]
    assert any(subject.startswith("测评凭证被撤销：") for subject in subjects)
