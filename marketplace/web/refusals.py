"""Enter in the audit which pages were refused to whom."""

import re

from flask import current_app, request

from marketplace.services import audit_entries
from marketplace.web.guards import GUARD, current_actor

_VARIABLE = re.compile(r"<[^>]*>")


def enter_refusal() -> None:
    """Enter that this request was refused to the person who is signed in."""
    if request.url_rule is None or request.endpoint is None:
        return
    # The rule and not the address: numbers would tell of sealed proposals, links have secrets.
    page = f"{request.method} {_VARIABLE.sub('…', request.url_rule.rule)}"
    permission = getattr(current_app.view_functions[request.endpoint], GUARD)
    audit_entries.note_refusal(current_actor(), permission, page)
