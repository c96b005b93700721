"""Notices (通知): decides who is told about a log entry, in what words and through which channel, and tells them.

Reads the log that every action writes; never acts itself and never knows how the entry came about.
"""
