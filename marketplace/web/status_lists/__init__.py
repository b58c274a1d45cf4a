"""Status lists: where evaluators send them, and how fresh they are."""
