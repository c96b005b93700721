"""Judges: what is owed, what a record satisfies, what is missing. Pure functions over values; knows no framework."""
