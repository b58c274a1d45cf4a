"""The people who judge a scenario's proposals, as the buyer appoints them."""
