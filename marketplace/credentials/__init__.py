"""Evidence about tested models: reading it, checking it, and saying what it is worth."""
