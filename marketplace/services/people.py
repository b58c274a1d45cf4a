"""A person's own account, as they see and change it."""

from marketplace.db import db
from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Actor, Hindrance
from marketplace.models import User
from marketplace.services.account_checks import check_person_name, check_phone
from marketplace.services.unit_of_work import unit_of_work


def get_own(actor: Actor) -> User:
    """The person themselves."""
    return db.session.get_one(User, actor.user_id)


def owes_code(actor: Actor) -> bool:
    """Whether the person has a second factor, but gave no code in this session."""
    return Hindrance.SECOND_FACTOR in actor.hindrances and get_own(actor).has_second_factor


def edit(actor: Actor, name: str, phone: str) -> None:
    """Change one's name and telephone number. Raises `InvalidInput`."""
    checks = {"name": check_person_name(name), "phone": check_phone(phone)}
    wrong = {field: [message] for field, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)
    with unit_of_work() as work:
        user = work.lock(work.session.get_one(User, actor.user_id))
        user.name, user.phone = name.strip(), phone.strip() or None
