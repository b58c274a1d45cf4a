"""Who asked, so that only the platform key can tell; and whether a question tells by itself."""

import json
import re
import unicodedata
from collections.abc import Iterator

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.permissions import Actor
from marketplace.models import Member, Organisation, Question, User
from marketplace.sealing.asker_tag import asker_tag
from marketplace.sealing.owner_copy import PLATFORM, protect, reveal
from marketplace.sealing.proposal_document import canonical_json
from marketplace.services.installation import platform_key

_LEGAL_FORMS = re.compile("(股份|集团|有限|责任|公司)+$")
_SHORTEST_NAME, _SHORTEST_PHONE = 3, 7


def tag_of(scenario_id: int, organisation_id: int | None) -> str:
    """The keyed hash that stands for an asking organisation at one listing."""
    return asker_tag(platform_key(), str(scenario_id), str(organisation_id))


def name_asker(scenario_id: int, actor: Actor) -> str:
    """The ids of the asking organisation and person, readable by the platform key alone."""
    named = {"organisation": actor.organisation_id, "user": actor.user_id}
    return protect(canonical_json(named), platform_key(), PLATFORM, _context(scenario_id))


def read_asker(question: Question) -> tuple[int, int]:
    """The ids of the asking organisation and person: never for a page."""
    context = _context(question.scenario_id)
    named = json.loads(reveal(question.asker_token, platform_key(), PLATFORM, context))
    return int(named["organisation"]), int(named["user"])


def _context(scenario_id: int) -> dict[str, str]:
    return {"purpose": "asker", "scenario": str(scenario_id)}


def gives_itself_away(actor: Actor, text: str) -> bool:
    """Whether `text` holds the name, the code, an address or a telephone of the asker's side."""
    organisation = db.session.get_one(Organisation, actor.organisation_id)
    plain, digits = _plain(text), re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
    if any(one in plain for one in _list_signs(organisation)):
        return True
    return any(phone in digits for phone in _list_phones(organisation))


def _list_signs(organisation: Organisation) -> Iterator[str]:
    names = (organisation.name, organisation.proposed_name or "")
    for name in map(_plain, names):
        # Without 有限公司 it is the same company.
        yield from (one for one in (name, _LEGAL_FORMS.sub("", name)) if len(one) >= _SHORTEST_NAME)
    yield _plain(organisation.uscc)
    query = select(User.email).join(Member).where(Member.organisation_id == organisation.id)
    yield from map(_plain, db.session.scalars(query))


def _list_phones(organisation: Organisation) -> Iterator[str]:
    query = select(User.phone).join(Member).where(Member.organisation_id == organisation.id)
    for phone in db.session.scalars(query):
        digits = re.sub(r"[^0-9]", "", phone or "")
        if len(digits) >= _SHORTEST_PHONE:
            yield digits


def _plain(text: str) -> str:
    """Without what people write one way or another: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
