"""Pages that explain the rules, printed from the rules themselves."""
