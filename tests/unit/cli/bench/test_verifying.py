"""The bench of credentials, small: two rates of one run, and what they are of."""

import json

from marketplace.cli.bench.issued import issue_many
from marketplace.credentials.signed.judging import judge, receive
from marketplace.domain import clock
from tests.unit.cli.conftest import Command


def test_it_prints_both_rates_and_their_ratio(command: Command) -> None:
    options = ("--tokens", "20", "--results", "3", "--rounds", "2")
    result = command("bench", "credentials", "--json", *options)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert 0 < answer["verifications_per_second"] < answer["bare_ed25519_per_second"]
    assert 0 < answer["ratio"] < 1
    assert (answer["tokens"], answer["results_each"]) == (20, 3)


def test_every_token_is_another_one_and_good() -> None:
    issued = issue_many(3, 2, clock.now())
    assert len(set(issued.tokens)) == 3
    for token in issued.tokens:
        received = receive(token, issued.registry, issued.now)
        assert judge(received, issued.registry, issued.lists, issued.now).tier == "T3"
        assert len(received.credential.results) == 2
