"""What an evaluator's organisation issued, and takes back."""
