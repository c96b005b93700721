"""The one way a document is refused."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818 - reads as a sentence where it is caught: except Unreadable
    """A document that cannot be read.

    The message is Chinese, for the person who chose the file: what it is, where the trouble lies, what to do. Inside
    `formats` it is the second half of a sentence that begins with the file's name, which `open_document` puts in front.
    """
