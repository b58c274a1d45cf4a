"""The bench of sign-in, small: it guesses at a real server and says what came back."""

import json

from tests.unit.cli.conftest import Program


def test_it_says_what_a_check_costs_and_what_guessers_do_to_the_list(program: Program) -> None:
    options = ("--scenarios", "30", "--guessers", "3", "--rounds", "2", "--seconds", "0.5")
    process = program("bench", "sign-in", "--json", *options)
    output, errors = process.communicate(timeout=180)
    assert process.returncode == 0, errors
    answer = json.loads(output)
    assert 20 < answer["check_cpu_ms"] < 1000
    assert answer["ratio_p50"] == round(
        answer["beside_guessers"]["p50_ms"] / answer["alone"]["p50_ms"], 2
    )
    assert set(answer["answers"]) <= {"422", "503"}
    assert answer["answers"]["422"] >= 3
