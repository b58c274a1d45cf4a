"""What an assessor does: declare conflicts, read proposals, give points."""

from marketplace.web.assessments import chair, scoring, views
from marketplace.web.assessments.blueprint import assessments_pages

__all__ = ["assessments_pages", "chair", "scoring", "views"]
