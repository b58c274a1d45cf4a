"""The worker's part, done by a test itself."""

from marketplace.services import outbox


def work_off() -> None:
    """Do what is due until nothing is."""
    while outbox.deliver_due():
        pass
