"""Questions about listings: asked by vendors, answered by buyers, read by everybody."""

from marketplace.web.questions import answering, asking
from marketplace.web.questions.blueprint import questions_pages

__all__ = ["answering", "asking", "questions_pages"]
