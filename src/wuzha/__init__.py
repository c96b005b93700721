"""Wuzha (无诈): turns an anti-fraud work plan (工作方案) into the work itself."""

__version__ = "0.1.0"
