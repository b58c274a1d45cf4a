"""Pages: parse, call one service, answer."""

from flask import Flask

from marketplace.web import errors, headers, origins, static_files, template_environment
from marketplace.web.account.views import account_pages
from marketplace.web.accounts.session import attribute_requests
from marketplace.web.accounts.views import accounts_pages
from marketplace.web.amendments import amendments_pages
from marketplace.web.annexes import annexes_pages
from marketplace.web.assessments import assessments_pages
from marketplace.web.assessor_invitations.views import assessor_invitations_pages
from marketplace.web.assessors.views import assessors_pages
from marketplace.web.attention.views import attention_pages
from marketplace.web.audit.views import audit_pages
from marketplace.web.awards.views import awards_pages
from marketplace.web.batches import batches_pages
from marketplace.web.benchmarks import benchmarks_pages
from marketplace.web.buyers.views import buyers_pages
from marketplace.web.converters import RowNumber
from marketplace.web.credentials.views import credentials_pages
from marketplace.web.custodian_keys.views import custodian_keys_pages
from marketplace.web.custody.views import custody_pages
from marketplace.web.deliveries import deliveries_pages
from marketplace.web.documentation.views import documentation_pages
from marketplace.web.email_links.views import email_links_pages
from marketplace.web.evaluators import evaluators_pages
from marketplace.web.external_identities.views import external_identities_pages
from marketplace.web.filings import filings_pages
from marketplace.web.home.views import home_pages
from marketplace.web.imports import imports_pages
from marketplace.web.invitations.views import invitations_pages
from marketplace.web.issued_credentials.views import issued_credentials_pages
from marketplace.web.ledger import ledger_pages
from marketplace.web.listing_flags.views import listing_flags_pages
from marketplace.web.members.views import members_pages
from marketplace.web.models import models_pages
from marketplace.web.notifications.views import notifications_pages
from marketplace.web.openings import openings_pages
from marketplace.web.organisations import organisations_pages
from marketplace.web.passwords.views import passwords_pages
from marketplace.web.personal_data.views import personal_data_pages
from marketplace.web.proposals import proposals_pages
from marketplace.web.questions import questions_pages
from marketplace.web.rankings import rankings_pages
from marketplace.web.receipts.views import receipts_pages
from marketplace.web.receiving import ReceivedRequest
from marketplace.web.recommendations.views import recommendations_pages
from marketplace.web.resemblances import resemblances_pages
from marketplace.web.scenario_invitations.views import scenario_invitations_pages
from marketplace.web.scenarios import scenarios_pages
from marketplace.web.scenarios.view_counting import write_at_exit
from marketplace.web.search.views import search_pages
from marketplace.web.second_factors.views import second_factors_pages
from marketplace.web.sectors import sectors_pages
from marketplace.web.sessions.views import sessions_pages
from marketplace.web.simulations.views import simulations_pages
from marketplace.web.status_lists.views import status_lists_pages
from marketplace.web.terms.views import terms_pages
from marketplace.web.uploads import limit_requests
from marketplace.web.watches.views import watches_pages
from marketplace.web.workspace.views import workspace_pages

BLUEPRINTS = (
    home_pages,
    scenarios_pages,
    batches_pages,
    listing_flags_pages,
    amendments_pages,
    sectors_pages,
    search_pages,
    accounts_pages,
    external_identities_pages,
    account_pages,
    email_links_pages,
    passwords_pages,
    second_factors_pages,
    sessions_pages,
    organisations_pages,
    members_pages,
    invitations_pages,
    terms_pages,
    notifications_pages,
    imports_pages,
    annexes_pages,
    models_pages,
    credentials_pages,
    issued_credentials_pages,
    evaluators_pages,
    status_lists_pages,
    benchmarks_pages,
    proposals_pages,
    receipts_pages,
    openings_pages,
    rankings_pages,
    resemblances_pages,
    simulations_pages,
    awards_pages,
    deliveries_pages,
    workspace_pages,
    attention_pages,
    audit_pages,
    personal_data_pages,
    documentation_pages,
    questions_pages,
    watches_pages,
    buyers_pages,
    filings_pages,
    custodian_keys_pages,
    custody_pages,
    ledger_pages,
    recommendations_pages,
    scenario_invitations_pages,
    assessors_pages,
    assessor_invitations_pages,
    assessments_pages,
)


def register(app: Flask) -> None:
    """Hang every page, error page and template filter on the application."""
    app.request_class = ReceivedRequest
    app.url_map.converters["int"] = RowNumber
    # A doubled slash is a wrong address, not one to be redirected with whatever it holds.
    app.url_map.merge_slashes = False
    limit_requests(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register_error_pages(app)
    attribute_requests(app)
    origins.keep_sessions(app)
    static_files.name_versions(app)
    headers.add_headers(app, app.config["SETTINGS"])
    template_environment.prepare(app)
    write_at_exit(app)
