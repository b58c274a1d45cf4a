"""`marketplace bench`: figures of this code on this machine, each beside something to compare."""

import click

from marketplace.cli.bench.chaining import ledger_, ledger_here
from marketplace.cli.bench.deadline import deadline, deadline_stage
from marketplace.cli.bench.discovering import discovery
from marketplace.cli.bench.generating import generate
from marketplace.cli.bench.importing import import_, import_here
from marketplace.cli.bench.listing import list_
from marketplace.cli.bench.ranking import ranking
from marketplace.cli.bench.recommending import recommend
from marketplace.cli.bench.recommending_stage import recommend_stage
from marketplace.cli.bench.sign_in import sign_in
from marketplace.cli.bench.suggesting import sectors
from marketplace.cli.bench.verifying import credentials


@click.group
def bench() -> None:
    """Measure. Every figure stands beside another of the same run; compare those."""


bench.add_command(list_)
bench.add_command(generate)
bench.add_command(import_)
bench.add_command(import_here)
bench.add_command(sign_in)
bench.add_command(credentials)
bench.add_command(discovery)
bench.add_command(sectors)
bench.add_command(ranking)
bench.add_command(recommend)
bench.add_command(recommend_stage)
bench.add_command(deadline)
bench.add_command(deadline_stage)
bench.add_command(ledger_)
bench.add_command(ledger_here)
