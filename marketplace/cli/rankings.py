"""`marketplace rankings`: compute a frozen run of the ranking again."""

import click

from marketplace.cli.output import emit, json_option
from marketplace.services import rankings as runs


@click.group
def rankings() -> None:
    """The frozen runs of the ranking."""


@rankings.command
@click.argument("number", metavar="ID", type=click.IntRange(min=1))
@json_option
def replay(number: int, as_json: bool) -> None:
    """Compute the run with this ID again from its frozen inputs.

    Fails where a digit differs from what is recorded, or where the record was changed.
    """
    row = runs.replay_run(number)
    answer = {
        "id": row.id,
        "scenario": row.scenario_id,
        "ran_at": row.ran_at,
        "algorithm": row.algorithm,
        "inputs": row.input_digest,
        "result": row.result_digest,
        "agrees": True,
    }
    emit(
        answer, as_json, f"ranking {row.id} of scenario {row.scenario_id} agrees to the last digit"
    )
