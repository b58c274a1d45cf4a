"""A buyer's public page."""
