"""Proposals sealed to a scenario's key, receipts for them, and the hash-chained ledger.

Pure functions over bytes and frozen dataclasses. The keys hang together like this:

    platform key (environment, or a 0600 file)
      ├─ wraps every scenario's private key      scenario_keys
      ├─ gives each vendor its own-copy key      owner_copy
      ├─ reads copy keys in browsers' cookies     copy_ticket
      └─ gives the tags that stand for bidders   bidder_tag, asker_tag, request_tag
    passphrase: locks a proposal's copy key       copy_key
    scenario key pair (X25519)                   envelope: seal with the public half
    receipt key pair (Ed25519, a 0600 file)      receipts

Identifiers of scenarios and organisations are text. A `context` is a flat mapping of text or whole
numbers that says what a token belongs to; it stands readable in the token and cannot be changed.
"""
