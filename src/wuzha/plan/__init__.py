"""The plan language: vocabulary, model, parse, check, explain, write. Knows no framework and no units that exist."""
