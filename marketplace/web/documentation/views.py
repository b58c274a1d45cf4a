"""What is allowed, how things move, how the site is protected: public pages and one file."""

from flask import Blueprint, abort, current_app, jsonify, render_template
from werkzeug.wrappers import Response

from marketplace.domain.lifecycle import (
    ANNEX_REQUEST,
    ASSESSMENT,
    ASSESSOR,
    DELIVERY,
    ORGANISATION,
    PROPOSAL,
    QUESTION,
    SCENARIO,
)
from marketplace.domain.messages import mark
from marketplace.domain.permissions import Permission
from marketplace.domain.state_names import (
    ANNEX_REQUEST_STATE_NAMES,
    ASSESSMENT_STATE_NAMES,
    ASSESSOR_STATE_NAMES,
    DELIVERY_STATE_NAMES,
    PROPOSAL_STATE_NAMES,
    QUESTION_STATE_NAMES,
    STATE_NAMES,
)
from marketplace.web.documentation import matrix, names
from marketplace.web.documentation.asvs import CHAPTERS, find_chapter
from marketplace.web.documentation.readers import READERS
from marketplace.web.documentation.scoring import list_criteria, list_judging
from marketplace.web.guards import guard
from marketplace.web.rankings.report import list_totals

documentation_pages = Blueprint("documentation", __name__)

LIFECYCLES = (
    ("organisation", mark("单位认证"), ORGANISATION, STATE_NAMES),
    ("scenario", mark("场景机会"), SCENARIO, STATE_NAMES),
    ("proposal", mark("申报方案"), PROPOSAL, PROPOSAL_STATE_NAMES),
    ("question", mark("提问"), QUESTION, QUESTION_STATE_NAMES),
    ("assessor", mark("评审专家"), ASSESSOR, ASSESSOR_STATE_NAMES),
    ("assessment", mark("专家评分"), ASSESSMENT, ASSESSMENT_STATE_NAMES),
    ("delivery", mark("交付里程碑"), DELIVERY, DELIVERY_STATE_NAMES),
    ("annex-request", mark("受限附件的查阅申请"), ANNEX_REQUEST, ANNEX_REQUEST_STATE_NAMES),
)


@documentation_pages.get("/docs")
@guard(Permission.PUBLIC_READ)
def index() -> str:
    """What is explained here."""
    return render_template("documentation/index.html")


@documentation_pages.get("/docs/permissions")
@guard(Permission.PUBLIC_READ)
def permissions() -> str:
    """Every permission and every route, for everybody."""
    return render_template(
        "documentation/permissions.html",
        readers=READERS,
        permissions=matrix.list_permissions(),
        routes=matrix.list_routes(current_app),
        names=names.PERMISSION_NAMES,
        rights=matrix.RIGHT_NAMES,
        describe_extent=matrix.describe_extent,
        describe_readers=matrix.describe_readers,
    )


@documentation_pages.get("/docs/permissions.json")
@guard(Permission.PUBLIC_READ)
def permissions_file() -> Response:
    """The same for programs: readers by their keys."""
    return jsonify(
        readers=[reader.key for reader in READERS],
        permissions={row.permission: _reaches(row) for row in matrix.list_permissions()},
        routes=[
            {
                "path": row.path,
                "methods": row.methods,
                "permission": row.permission,
                "readers": [reader.key for reader in row.readers],
            }
            for row in matrix.list_routes(current_app)
        ],
    )


def _reaches(row: matrix.PermissionRow) -> dict[str, object]:
    return {
        reader.key: {
            side: {"when": extent.condition, "states": extent.states}
            for side, extent in (("own", reach.own), ("others", reach.others))
        }
        for reader, reach in zip(READERS, row.reaches, strict=True)
        if reach is not None
    }


@documentation_pages.get("/docs/lifecycles")
@guard(Permission.PUBLIC_READ)
def lifecycles() -> str:
    """From which state to which, by whom."""
    return render_template(
        "documentation/lifecycles.html",
        lifecycles=LIFECYCLES,
        actions=names.ACTION_NAMES,
        roles=names.ROLE_NAMES,
    )


@documentation_pages.get("/docs/scoring")
@guard(Permission.PUBLIC_READ)
def scoring() -> str:
    """Every criterion's formula, and what assessors may judge."""
    return render_template(
        "documentation/scoring.html",
        criteria=list_criteria(),
        judging=list_judging(),
        notes=list_totals(),
    )


@documentation_pages.get("/docs/security")
@guard(Permission.PUBLIC_READ)
def security() -> str:
    """The chapters of the standard, with how much is met."""
    return render_template("documentation/security.html", chapters=CHAPTERS)


@documentation_pages.get("/docs/security/<chapter>")
@guard(Permission.PUBLIC_READ)
def security_chapter(chapter: str) -> str:
    """One chapter: what it asks, how it is met, what is missing."""
    found = find_chapter(chapter)
    if found is None:
        abort(404)
    return render_template("documentation/security_chapter.html", chapter=found, chapters=CHAPTERS)
