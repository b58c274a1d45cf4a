"""Demonstration data: a year's end of a marketplace, invented by us, told through the services."""
