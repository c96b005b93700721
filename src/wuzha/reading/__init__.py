"""Reads a document and drafts the plan, every line quoting its source. Knows no framework."""
