"""Inviting vendors to a call."""
