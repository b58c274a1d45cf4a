"""What can go wrong, named after what happened.

Every refusal is a `MarketplaceError` with a `Message` for the person; the web layer answers with
its `status`. A service refuses form input with `InvalidInput`, which says what is wrong per field.
"""

from collections.abc import Mapping, Sequence

from marketplace.domain.messages import Message, say


class MarketplaceError(Exception):
    """A refusal a person can understand. `status` is the HTTP answer it becomes."""

    status = 400

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class InvalidInput(MarketplaceError):
    """What was typed cannot be taken. `fields` maps a field's name to what is wrong with it."""

    status = 422

    def __init__(self, fields: Mapping[str, Sequence[Message]]) -> None:
        super().__init__(say("有 %(count)s 处需要修改，请看各栏旁的说明。", count=len(fields)))
        self.fields = fields


class NotFound(MarketplaceError):
    """There is no such thing, or this person may not know that there is."""

    status = 404


class NotAllowed(MarketplaceError):
    """The person's role, or the thing's state, does not allow it."""

    status = 403


class TransitionRefused(MarketplaceError):
    """The thing is in a state from which the action does not lead anywhere."""

    status = 409


class DeadlinePassed(MarketplaceError):
    """It came after the published deadline."""

    status = 409


class AlreadyExists(MarketplaceError):
    """There may be only one, and there is one."""

    status = 409


class StaleVersion(MarketplaceError):
    """Somebody else saved in between; nothing was overwritten."""

    status = 409
