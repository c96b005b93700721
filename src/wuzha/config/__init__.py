"""Wires settings, URLs and WSGI for one installation; knows no rule."""
