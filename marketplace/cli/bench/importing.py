"""`marketplace bench import`: a long list from its file to drafts, and the memory it takes."""

import json
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import click
from sqlalchemy import func, select

from marketplace.cli.bench.generating import GOALS, OBJECTS, PROBLEMS, SEED, TASKS
from marketplace.cli.bench.serving import filled_instance, run
from marketplace.cli.output import emit, json_option
from marketplace.db import db
from marketplace.domain.cities import CITIES
from marketplace.domain.lifecycle import Role
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import Actor
from marketplace.domain.sectors import SECTORS
from marketplace.exchange.workbook import stream_csv, write_xlsx
from marketplace.models import ImportBatch, ImportRow, Organisation, Scenario, User
from marketplace.services import import_jobs, import_removal, import_uploads, outbox
from marketplace.services.unit_of_work import unit_of_work

# No password has this hash.
NOBODY = "-"
HEADERS = (
    *("场景名称", "需求单位", "所属行业", "所在地", "场景描述", "拟解决的问题"),
    *("预算（万元）", "合作模式", "截止日期", "联系人", "联系电话"),
)


def generated_rows(count: int) -> Iterator[Sequence[str]]:
    """Rows as lists have them, all different."""
    chance = Random(SEED)  # noqa: S311 - repeatable, not secret
    for number in range(1, count + 1):
        subject, task = chance.choice(OBJECTS.split("|")), chance.choice(TASKS.split("|"))
        yield (
            f"{subject}{task}（{number}）",
            f"第{chance.randrange(1, 400)}需求单位",
            chance.choice(SECTORS).name,
            chance.choice(CITIES).name,
            f"用大模型做{subject}{task}。{''.join(chance.sample(GOALS, 3))}",
            f"{subject}{''.join(chance.sample(PROBLEMS, 3))}",
            str(chance.randrange(20, 1500)),
            "采购服务",
            "2027年6月30日",
            "王工",
            "0371-60000000",
        )


@click.command("import")
@click.option("--rows", type=click.IntRange(1, 50_000), default=50_000, show_default=True)
@click.option("--format", "ending", type=click.Choice(["xlsx", "csv"]), default="xlsx")
@click.option("--cancel", is_flag=True, help="Give the list up while its drafts are made.")
@json_option
def import_(rows: int, ending: str, cancel: bool, as_json: bool) -> None:
    """Seconds and megabytes of reading a generated list and making its drafts, as the worker does.

    Makes an instance of its own. The memory is the peak of one process that does nothing else.
    """
    with (
        filled_instance(1) as environment,
        tempfile.NamedTemporaryFile(suffix=f".{ending}") as file,
    ):
        if ending == "csv":
            file.writelines(stream_csv(HEADERS, generated_rows(rows)))
        else:
            file.write(write_xlsx(HEADERS, generated_rows(rows)))
        file.flush()
        switches = ["--cancel"] if cancel else []
        said = run(environment, "bench", "import-here", file.name, *switches)
    figures = json.loads(said)
    machine = {"machine": platform.machine(), "cores": os.cpu_count()}
    emit({"format": ending, **figures, **machine}, as_json)


@click.command(hidden=True)
@click.argument("file", type=click.File("rb"))
@click.option("--cancel", is_flag=True)
def import_here(file: Any, cancel: bool) -> None:
    """Import FILE into this instance and print the figures."""
    actor = _somebody()
    data = file.read()
    before = _count(Scenario)
    batch_id = import_uploads.queue(actor, actor.organisation_id or 0, data, file.name).id
    size = len(data)
    del data
    reading, reading_peak = _measure(outbox.deliver_due), _peak()
    rows = _count(ImportRow)
    import_jobs.save(actor, batch_id)
    if cancel:
        import_removal.cancel(actor, batch_id)
    saving = _measure(outbox.deliver_due)
    figures = {
        "rows": rows,
        "file_megabytes": round(size / 2**20, 1),
        "reading_seconds": reading,
        "saving_seconds": saving,
        "drafts": _count(Scenario) - before,
        "lists_left": _count(ImportBatch),
        "reading_peak_megabytes": reading_peak,
        "peak_megabytes": _peak(),
    }
    click.echo(json.dumps(figures))


def _measure(work: Callable[[], int]) -> float:
    start = time.perf_counter()
    while work():
        pass
    return round(time.perf_counter() - start, 2)


def _peak() -> int:
    """The most memory this process has held, in megabytes."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


def _count(table: type[ImportBatch | ImportRow | Scenario]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _somebody() -> Actor:
    """A person of the instance's only buyer, who cannot sign in."""
    with unit_of_work() as work:
        owner = work.session.scalars(select(Organisation).order_by(Organisation.id)).first()
        if owner is None:
            raise click.ClickException("this instance has no organisation")
        user = work.add(User(email="bench@example.com", name="bench", password_hash=NOBODY))
        return Actor(
            user_id=user.id,
            organisation_id=owner.id,
            roles=frozenset({Role.BUYER, Role.MEMBER}),
            duty=MemberRole.OWNER,
        )
