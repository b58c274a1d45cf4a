"""Flags on listings, for administrators alone."""
