"""The only wiring: settings, extensions, pages and commands become one application."""

import gc

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import cli, extensions, models, paths, web
from marketplace.cli import site_lock
from marketplace.cli.doctor import require_ready
from marketplace.cli.refusals import CommandLine
from marketplace.config import Settings, read_settings
from marketplace.db import db
from marketplace.web.locales import select_locale

__all__ = ["create_app", "create_served_app", "main", "models"]


class ReadableJson(DefaultJSONProvider):
    """Answers to programs are read by people too, who see Chinese and not its numbers."""

    ensure_ascii = False


def create_app(settings: Settings | None = None) -> Flask:
    """An application with `settings`, or with those of the environment."""
    settings = settings or read_settings()
    app = Flask(
        "marketplace",
        template_folder=str(paths.TEMPLATES),
        static_folder=str(paths.STATIC),
        instance_path=str(settings.instance.resolve()),
    )
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    app.config.update(settings.as_flask_config())
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(paths.TRANSLATIONS)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.json = ReadableJson(app)
    _init_extensions(app)
    web.register(app)
    cli.register(app)
    # What is loaded by now stays until the end, where to look for garbage in it would take a third
    # of a short command's time. Web workers share it: a collector that touches it would copy it.
    gc.freeze()
    return app


def create_served_app() -> Flask:
    """The application as a web server of one's own serves it: only where `serve` would start."""
    app = create_app()
    with app.app_context():
        require_ready()
        site_lock.share(app.config["SETTINGS"].instance.resolve())
    return app


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    extensions.migrate.init_app(app, db, directory=str(paths.MIGRATIONS))
    extensions.babel.init_app(app, locale_selector=select_locale)
    extensions.bootstrap.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.login_manager.init_app(app)


main = CommandLine(
    name="marketplace",
    create_app=create_app,
    add_default_commands=False,
    load_dotenv=False,
    help="The Scenario Opportunity Marketplace.",
)
for _command in cli.WITHOUT_APPLICATION:
    main.add_command(_command)
