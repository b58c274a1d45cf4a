"""Two ways of ranking in use elsewhere, to lay ours beside.

Both scale a column of figures by the bids that are there, so a bid that comes or goes moves the
others. `min_max`: weighted sum of (x - min)/(max - min). `topsis`: closeness to the ideal
(Hwang and Yoon, "Multiple Attribute Decision Making", 1981), columns divided by their length.
"""

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
"""A row per bid, a column per criterion; more is better in every column."""


def min_max(table: Table, weights: Table) -> Table:
    """A score per bid; a column in which all are equal tells nothing."""
    lowest, highest = table.min(axis=0), table.max(axis=0)
    width = np.where(highest > lowest, highest - lowest, 1.0)
    scores: Table = ((table - lowest) / width) @ weights
    return scores


def topsis(table: Table, weights: Table) -> Table:
    """A closeness per bid, 0 to 1."""
    length = np.sqrt((table**2).sum(axis=0))
    weighed = table / np.where(length > 0, length, 1.0) * weights
    to_best = np.sqrt(((weighed - weighed.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighed - weighed.min(axis=0)) ** 2).sum(axis=1))
    whole = to_best + to_worst
    closeness: Table = np.where(whole > 0, to_worst / np.where(whole > 0, whole, 1.0), 0.5)
    return closeness
