"""Pages: parse, call one service, answer."""

from flask import Flask

from marketplace.web import errors, headers, origins, template_environment
from marketplace.web.accounts.session import attribute_requests
from marketplace.web.accounts.views import accounts_pages
from marketplace.web.awards.views import awards_pages
from marketplace.web.converters import RowNumber
from marketplace.web.credentials.views import credentials_pages
from marketplace.web.external_identities.views import external_identities_pages
from marketplace.web.home.views import home_pages
from marketplace.web.imports import imports_pages
from marketplace.web.models import models_pages
from marketplace.web.notifications.views import notifications_pages
from marketplace.web.openings.views import openings_pages
from marketplace.web.organisations.views import organisations_pages
from marketplace.web.proposals import proposals_pages
from marketplace.web.rankings.views import rankings_pages
from marketplace.web.scenarios import scenarios_pages
from marketplace.web.search.views import search_pages
from marketplace.web.sectors.views import sectors_pages
from marketplace.web.uploads import UploadsInMemory, limit_requests
from marketplace.web.workspace.views import workspace_pages

BLUEPRINTS = (
    home_pages,
    scenarios_pages,
    sectors_pages,
    search_pages,
    accounts_pages,
    external_identities_pages,
    organisations_pages,
    notifications_pages,
    imports_pages,
    models_pages,
    credentials_pages,
    proposals_pages,
    openings_pages,
    rankings_pages,
    awards_pages,
    workspace_pages,
)


def register(app: Flask) -> None:
    """Hang every page, error page and template filter on the application."""
    app.request_class = UploadsInMemory
    app.url_map.converters["int"] = RowNumber
    limit_requests(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register_error_pages(app)
    attribute_requests(app)
    origins.keep_sessions(app)
    headers.add_headers(app, app.config["SETTINGS"])
    template_environment.prepare(app)
