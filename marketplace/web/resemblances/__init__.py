"""What opened proposals have in common."""

from marketplace.web.resemblances.views import resemblances_pages

__all__ = ["resemblances_pages"]
