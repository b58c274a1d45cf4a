"""OWASP ASVS 5.0, levels 1 and 2, a chapter per file."""

from marketplace.web.documentation.asvs import (
    architecture,
    authentication,
    authorisation,
    communication,
    configuration,
    cryptography,
    data_protection,
    encoding,
    files,
    front_end,
    logging_and_errors,
    oauth_and_oidc,
    sessions,
    tokens,
    validation,
    web_service,
    webrtc,
)
from marketplace.web.documentation.asvs.entries import Chapter

CHAPTERS: tuple[Chapter, ...] = tuple(
    module.CHAPTER
    for module in (
        encoding,
        validation,
        front_end,
        web_service,
        files,
        authentication,
        sessions,
        authorisation,
        tokens,
        oauth_and_oidc,
        cryptography,
        communication,
        configuration,
        data_protection,
        architecture,
        logging_and_errors,
        webrtc,
    )
)


def find_chapter(key: str) -> Chapter | None:
    """The chapter by its name in an address."""
    return next((chapter for chapter in CHAPTERS if chapter.key == key), None)
