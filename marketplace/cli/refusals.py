"""What the command line says when it cannot do what was asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import FlaskGroup, ScriptInfo

from marketplace.config import BadSetting
from marketplace.domain.errors import InvalidInput, MarketplaceError


@contextmanager
def spoken() -> Iterator[None]:
    """Turn a refusal into its sentence on standard error and exit code 1."""
    try:
        yield
    except InvalidInput as refusal:
        lines = [
            f"  {field}: {message}" for field, said in refusal.fields.items() for message in said
        ]
        raise click.ClickException("\n".join([str(refusal.message), *lines])) from refusal
    except MarketplaceError as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    except BadSetting as mistake:
        raise click.ClickException(str(mistake)) from mistake


class CommandLine(FlaskGroup):
    """The `marketplace` command. A refusal or a bad setting is a sentence, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        with spoken():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands there are."""
        with spoken():
            ctx.ensure_object(ScriptInfo).load_app()
        return super().list_commands(ctx)
