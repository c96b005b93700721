"""Turns HTTP into one action or query and the answer into HTML; knows no table."""
