"""Performs each thing a person or the clock can do: one verb, one transaction, one log entry."""
