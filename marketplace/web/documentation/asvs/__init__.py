"""OWASP ASVS 5.0, levels 1 and 2, a chapter per file."""

from marketplace.web.documentation.asvs.entries import Chapter

CHAPTERS: tuple[Chapter, ...] = ()


def find_chapter(key: str) -> Chapter | None:
    """The chapter by its name in an address."""
    return next((chapter for chapter in CHAPTERS if chapter.key == key), None)
