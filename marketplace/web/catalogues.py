"""The translations of a reader's language, found quickly: a page asks for hundreds of sentences."""

from babel.support import NullTranslations, Translations
from flask import g, has_app_context
from flask_babel import Domain, get_locale

from marketplace import paths

# By their languages: none is here in two countries' ways.
_catalogues: dict[str, NullTranslations] = {}


class Catalogues(Domain):
    """For Flask-Babel, whose own finds out thrice for each sentence who is reading."""

    def get_translations(self) -> NullTranslations:
        """The reader's, or those of the mail being written."""
        return find_catalogue()


def find_catalogue() -> NullTranslations:
    """The reader's translations, or those of the mail being written."""
    language = _find_language()
    if language not in _catalogues:
        _catalogues[language] = Translations.load(paths.TRANSLATIONS, [language])
    return _catalogues[language]


def _find_language() -> str:
    """As `get_locale` knows it since it was first asked in this context; empty outside of one."""
    known = g.get("_flask_babel") if has_app_context() else None
    locale = getattr(known, "babel_locale", None) or get_locale()
    return locale.language if locale else ""
