"""Search: documents in, hits and facets out.

Callers import `documents`, `query`, `port` and `highlighting`, and get an engine from
`whoosh_engine.open_engine`. The index is disposable: it can be rebuilt from the database at any
time and is never the source of truth.
"""
