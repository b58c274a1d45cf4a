"""Where the files that come with the code lie.

In a checkout `templates/`, `static/` and `migrations/` stand beside the package; in an installed
wheel they stand inside it.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _shipped("templates")
STATIC = _shipped("static")
MIGRATIONS = _shipped("migrations")
TRANSLATIONS = PACKAGE / "translations"
