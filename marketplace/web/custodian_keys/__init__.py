"""Custodians' public keys, as those who register them see them."""
