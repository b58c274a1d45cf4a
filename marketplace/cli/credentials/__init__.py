"""`marketplace credentials`: what evaluators issue, and what anybody can check, without network.

Only `receive` needs the platform's database; none needs an account.
"""

import click

from marketplace.cli.credentials.checking import inspect_file, verify
from marketplace.cli.credentials.issuing import issue, keygen
from marketplace.cli.credentials.receiving import receive
from marketplace.cli.credentials.taking_back import revoke, status_list, suspend
from marketplace.cli.credentials.weights import check_weights


@click.group
def credentials() -> None:
    """Tested-model credentials: issue, revoke, inspect, verify, receive lists."""


credentials.add_command(keygen)
credentials.add_command(issue)
credentials.add_command(revoke)
credentials.add_command(suspend)
credentials.add_command(status_list)
credentials.add_command(inspect_file)
credentials.add_command(verify)
credentials.add_command(receive)
credentials.add_command(check_weights)
