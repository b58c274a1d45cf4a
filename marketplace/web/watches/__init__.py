"""Watching listings, sectors and buyers."""
