"""Answers each question for a person, within their scope, as frozen values, in a constant number of queries."""
