"""A post office on this machine: a mailbox that speaks enough IMAP, and a letter box that speaks enough SMTP."""

from __future__ import annotations

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass
class Office:
    """The letters in the box with their flags, and what was sent out; `deaf` makes it refuse to send anything."""

    letters: list[bytes] = field(default_factory=list)
    flags: dict[int, str] = field(default_factory=dict)
    sent: list[EmailMessage] = field(default_factory=list)
    deaf: bool = False
    imap: str = ""
    smtp: str = ""

    @property
    def settings(self) -> dict[str, str]:
        return {"WUZHA_IMAP": self.imap, "WUZHA_SMTP": f"{self.smtp}?from=fanzha@yunxi.example"}


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    office: Office


class Imap(socketserver.StreamRequestHandler):
    """Understands what a client needs that reads a mailbox by numbers that stay."""

    server: Server

    def handle(self) -> None:
        self._say("* OK ready")
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            words = rest.upper().split(" ")
            if words[0] == "LOGIN" and '"wrong"' in rest:
                self._say(f"{tag} NO [AUTHENTICATIONFAILED] login refused")
                continue
            if words[0] == "CAPABILITY":
                self._say("* CAPABILITY IMAP4rev1")
            elif words[0] == "SELECT":
                self._say(f"* {len(self.server.office.letters)} EXISTS")
            elif words[0] == "UID":
                self._numbered(words[1:], rest)
            elif words[0] == "LOGOUT":
                self._say("* BYE")
                self._say(f"{tag} OK done")
                return
            self._say(f"{tag} OK done")

    def _numbered(self, words: list[str], rest: str) -> None:
        office = self.server.office
        if words[0] == "SEARCH":
            unread = [uid for uid in range(1, len(office.letters) + 1) if "Seen" not in office.flags.get(uid, "")]
            self._say(f"* SEARCH {' '.join(map(str, unread))}".rstrip())
            return
        uid = int(words[1])
        if words[0] == "STORE":
            office.flags[uid] = rest.partition("(")[2].rstrip(")")
        elif "RFC822.SIZE" in rest:
            self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(office.letters[uid - 1])})")
        else:
            letter = office.letters[uid - 1]
            self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(letter)}}}\r\n".encode() + letter + b")\r\n")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Smtp(socketserver.StreamRequestHandler):
    """Takes every letter, unless the office is deaf."""

    server: Server

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.decode().strip().upper().split(" ")[0]
            if word == "DATA" and not self.server.office.deaf:
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                data = b"".join(re.sub(rb"^\.\.", b".", each) for each in lines)
                self.server.office.sent.append(message_from_bytes(data, policy=policy.default))  # type: ignore[arg-type]
                self._say("250 taken")
            elif word == "DATA":
                self._say("451 try again later")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post_office() -> Iterator[Office]:
    """Open a post office for as long as it is needed."""
    office, servers = Office(), []
    for scheme, handler in (("imap", Imap), ("smtp", Smtp)):
        server = Server(("127.0.0.1", 0), handler)
        server.office = office
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        user = "office:secret@" if scheme == "imap" else ""
        setattr(office, scheme, f"{scheme}://{user}127.0.0.1:{server.server_address[1]}")
    try:
        yield office
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def letter(sender: str, *files: tuple[str, bytes], **headers: str) -> bytes:
    """Return a message with attachments as it lies in a mailbox."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "fanzha@yunxi.example", "五月填报表"
    message["Message-ID"] = "<1@village.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("请查收。\n")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=policy.SMTP)
