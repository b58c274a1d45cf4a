"""How often one reader may ask for what costs the server something; far more than people need."""

from flask import request
from flask_limiter.util import get_remote_address

from marketplace.extensions import limiter
from marketplace.web.guards import current_actor


def _person() -> str:
    """A signed-in person wherever they sit, a visitor by the network address."""
    actor = current_actor()
    return f"user {actor.user_id}" if actor.is_signed_in else get_remote_address()


def _carries_no_file() -> bool:
    return not any(upload.filename for upload in request.files.values())


# Many people may sit behind one address; lists and search answer within milliseconds.
reading = limiter.shared_limit("300 per minute", scope="reading", key_func=_person)
exporting = limiter.shared_limit("60 per hour", scope="exporting", key_func=_person)
uploading = limiter.shared_limit(
    "120 per hour",
    scope="uploading",
    key_func=_person,
    methods=["POST"],
    exempt_when=_carries_no_file,
)
# Anybody may have something checked; a person does it a few times.
checking = limiter.shared_limit(
    "60 per minute", scope="checking", key_func=_person, methods=["POST"]
)
# Hashing is dear, and a passphrase could be guessed.
unlocking = limiter.shared_limit(
    "30 per hour", scope="unlocking", key_func=_person, methods=["POST"]
)
# From programs of evaluators, a few lists a day.
receiving = limiter.limit("120 per hour", key_func=get_remote_address)
