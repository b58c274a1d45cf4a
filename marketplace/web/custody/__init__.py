"""Who keeps the key of a scenario: chosen in the draft, shown to custodians afterwards."""
