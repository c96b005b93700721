"""Notices (提醒): decides who is told what is due and what is missing, in what words, by which channel, and tells them.

`looking` asks how things stand, `digests` writes down what each person is told, `outbox` sends it by e-mail. Never acts
itself: it changes nothing but its own digests.
"""
