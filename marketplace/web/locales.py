"""Which language a reader gets."""

from flask import has_request_context, request, session

LOCALES = {"zh_Hans_CN": "中文", "en": "English"}
DEFAULT = "zh_Hans_CN"


def select_locale() -> str:
    """The chosen language, else the browser's, else Chinese."""
    if not has_request_context():
        return DEFAULT
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], "zh-CN")
    return "en" if best == "en" else DEFAULT
