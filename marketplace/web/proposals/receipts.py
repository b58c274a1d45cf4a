"""The receipt of a sealed proposal, as a page and as the signed file."""

from flask import render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.services import proposals
from marketplace.services.proposal_receipts import OwnReceipt, read_ciphertext, read_receipt
from marketplace.services.proposals import OwnProposal
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.desk import glance
from marketplace.web.proposals.pages import crumbs


def _get(scenario_id: int, version: int) -> tuple[OwnProposal, OwnReceipt]:
    actor = current_actor()
    own = proposals.get_at_a_glance(actor, scenario_id)
    return own, read_receipt(own.row, proposals.own_organisation(actor), version)


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/receipts/<int:version>")
@guard(Permission.PROPOSAL_READ_OWN)
def receipt(scenario_id: int, version: int) -> str:
    """That the proposal is in, when, under which hash, and what happens next."""
    own, found = _get(scenario_id, version)
    desk = glance(scenario_id)
    is_current = own.row.version == version and own.row.commitment is not None
    edit = url_for("proposals.edit", scenario_id=scenario_id)
    return render_template(
        "proposals/receipt.html",
        desk=desk,
        own=own,
        receipt=found.statement,
        size=len(found.token),
        is_current=is_current,
        ciphertext_size=len(own.row.sealed_token or "") if is_current else None,
        crumbs=crumbs(desk.scenario, (_("申报方案"), edit), (_("回执"), None)),
    )


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/receipts/<int:version>.jws")
@guard(Permission.PROPOSAL_READ_OWN)
def download_receipt(scenario_id: int, version: int) -> Response:
    """The signed receipt (compact JWS), to be kept and checked without this site."""
    _own, found = _get(scenario_id, version)
    name = f"receipt-{found.statement.number}.jws"
    return as_download(found.token.encode(), name, "application/jose")


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/receipts/<int:version>.jwe")
@guard(Permission.PROPOSAL_READ_OWN)
def download_ciphertext(scenario_id: int, version: int) -> Response:
    """What the receipt stands for (compact JWE): proof of what was submitted."""
    own, found = _get(scenario_id, version)
    token = read_ciphertext(own.row, version)
    return as_download(token.encode(), f"sealed-{found.statement.number}.jwe", "application/jose")
