"""Receipts in anybody's hands."""
