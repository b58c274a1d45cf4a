"""Scoring, ranking, explanation: numbers in, a ranked and explained list out.

A rule set is data (`rules`) and a price rule (`price`). Nothing here asks the clock, a database or
the network, so that a run can be computed again anywhere and agree to the last digit.
"""
