"""Bytes at rest: a store of files under random names, and what a file really is."""
