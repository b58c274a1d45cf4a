"""A wheel, installed away from the checkout, serves pages with everything that belongs to it."""

import json
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import PACKAGE, ROOT

# Beside the package in a checkout, inside it in a wheel.
BESIDE = ("templates", "static", "migrations")

PROBE = """
import json, sys
from pathlib import Path
import marketplace
from marketplace.app import create_app, main
from marketplace.config import Settings

app = create_app(Settings(instance=Path(sys.argv[1]), secret_key="test"))
client = app.test_client()
static = Path(app.static_folder)
style = sorted(static.rglob("*.css"))[0].relative_to(static).as_posix()
print(json.dumps({
    "package": marketplace.__file__,
    "home": client.get("/").status_code,
    "title": "<h1" in client.get("/").text,
    "style": client.get("/static/" + style).status_code,
    "health": client.get("/healthz").json,
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as a release would build it, with the locked build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare environment with the wheel; it sees the locked packages, but not the checkout."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    interpreter = folder / "bin" / "python"
    install = ["-m", "pip", "--python", str(interpreter), "install", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *install, str(wheel)], check=True, capture_output=True)
    # A line in a .pth file adds that folder alone: the .pth files in it, with which our own
    # environment finds the checkout, are not followed.
    locked = sysconfig.get_path("purelib")
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "locked.pth").write_text(locked + "\n", encoding="utf-8")
    return interpreter


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """A working folder that is no checkout."""
    folder = tmp_path / "away"
    folder.mkdir()
    return folder


def _run(away: Path, *command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=away,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _shipped() -> Iterator[str]:
    """What a wheel must hold, as paths inside it: every file that git knows of."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "marketplace", *BESIDE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            yield f"marketplace/{name}" if name.split("/")[0] in BESIDE else name


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    wanted = set(_shipped())
    assert len(wanted) > 100
    assert sorted(wanted - inside) == []


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        names = archive.namelist()
    assert {top for top in tops if not top.endswith(".dist-info")} == {PACKAGE.name}
    assert [name for name in names if "/tests/" in name or name.endswith((".pyc", ".key"))] == []


def test_an_installed_wheel_serves_pages_and_styles(python: Path, away: Path) -> None:
    instance = away / "instance"
    command = python.parent / "marketplace"
    _run(away, command, "init", MARKETPLACE_INSTANCE=str(instance))
    seen = json.loads(_run(away, python, "-c", PROBE, instance))
    assert Path(seen.pop("package")).is_relative_to(python.parent.parent)
    assert seen == {"home": 200, "title": True, "style": 200, "health": {"status": "ok"}}


def test_an_installed_wheel_has_its_migrations(python: Path, away: Path) -> None:
    command = python.parent / "marketplace"
    output = _run(away, command, "init", "--json", MARKETPLACE_INSTANCE=str(away / "instance"))
    versions = sorted(path.name[:4] for path in (ROOT / "migrations/versions").glob("[0-9]*.py"))
    assert json.loads(output)["version"] == versions[-1]
