"""The page that the mailed link of an assessor leads to."""
