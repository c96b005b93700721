"""One file per kind of document: bytes in, text out. Nothing here keeps a file or knows what a plan is."""
