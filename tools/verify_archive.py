"""Checks an archive of Wuzha without Wuzha: python3 verify_archive.py FILE [FINGERPRINT].

Needs Python 3.11 and, for the signature alone, the library `cryptography`. Checks every hash against the manifest and
the signature over the manifest, and works the totals out from the obligations and the claims by its own arithmetic
(docs/archive.md says what each file holds). Says equal or unequal; exits 0 only when everything is, 1 when something is
not, 3 when all is equal but the signature could not be checked for want of the library.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from typing import TYPE_CHECKING, Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # the rest works without it
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = tuple[int, int, str]
COLUMNS = ("expected", "done", "on_time", "late")
SIGNED = {"manifest.json", "signature.json"}
SHOWN = 20


def main() -> int:
    """Check the file named on the command line; return the exit code."""
    if len(sys.argv) not in {2, 3}:
        print(__doc__)
        return 2
    wrong: list[str] = []
    try:
        with zipfile.ZipFile(sys.argv[1]) as package:
            wrong.extend(problems(package, sys.argv[2] if len(sys.argv) > 2 else ""))  # noqa: PLR2004 - two words
            wrong.extend(unequal(package))
    except Exception as error:  # noqa: BLE001 - a stranger's file may raise anything; all of it means unreadable
        wrong.append(f"cannot be read: {error!r}")
    for line in wrong[:SHOWN]:
        print(line.encode(errors="replace").decode())
    if wrong:
        print(f"UNEQUAL: {len(wrong)} problems")
        return 1
    if Ed25519PublicKey is None:
        print("EQUAL: hashes and totals hold; the signature was NOT checked: install the library cryptography")
        return 3
    print("EQUAL: hashes, signature and totals hold")
    return 0


def problems(package: zipfile.ZipFile, fingerprint: str) -> Iterator[str]:
    """Yield what is wrong with the files: missing, more than listed, changed, or signed by nobody we expect."""
    manifest = package.read("manifest.json")
    yield from signature_problems(manifest, package.read("signature.json"), fingerprint)
    listed = {each["path"]: each for each in json.loads(manifest)["files"]}
    there = package.namelist()
    if len(there) != len(set(there)):
        yield "a file stands in it twice"
    yield from (f"missing: {name}" for name in sorted(listed.keys() - set(there)))
    yield from (f"not in the manifest: {name}" for name in sorted(set(there) - listed.keys() - SIGNED))
    for name in sorted(listed.keys() & set(there)):
        digest, size = hashlib.sha256(), 0
        with package.open(name) as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
        if (size, digest.hexdigest()) != (listed[name]["bytes"], listed[name]["sha256"]):
            yield f"changed: {name}"


def signature_problems(manifest: bytes, signature: bytes, fingerprint: str) -> Iterator[str]:
    """Yield what is wrong with the signature."""
    said = json.loads(signature)
    public = bytes.fromhex(said["public_key"])
    own = hashlib.sha256(public).hexdigest()
    print(f"signed by the key with the fingerprint {own}")
    if fingerprint and own != fingerprint.lower():
        yield f"signed by another key than {fingerprint}"
    if Ed25519PublicKey is None:
        return  # which is said at the end
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(said["signature"]), manifest)
    except InvalidSignature:
        yield "the signature does not hold"


def unequal(package: zipfile.ZipFile) -> Iterator[str]:
    """Yield every clause, unit and month of which the printed totals are not what the rows add up to."""
    counted = recount(package)
    printed: dict[Key, list[int]] = {}
    for row in rows(package, "data/totals.jsonl"):
        printed[row["requirement"], row["unit"], row["month"]] = [row[name] for name in COLUMNS]
    for key in sorted(counted.keys() | printed.keys()):
        if counted.get(key) != printed.get(key):
            yield f"clause {key[0]}, unit {key[1]}, {key[2]}: printed {printed.get(key)}, counted {counted.get(key)}"
    for at, name in enumerate(COLUMNS):
        print(f"{name:<9}{sum(numbers[at] for numbers in counted.values()):>9}")


def recount(package: zipfile.ZipFile) -> dict[Key, list[int]]:
    """Return expected, done, on time and late for each clause, unit and month."""
    claims: dict[Key, list[dict[str, Any]]] = {}
    for row in rows(package, "data/claims.jsonl"):
        claims.setdefault((row["requirement_id"], row["unit_id"], row["occasion"]), []).append(row)
    found: dict[Key, list[int]] = {}
    for owed in rows(package, "data/obligations.jsonl"):
        if not owed["inside"] or owed["called"] or not owed["month"]:
            continue  # of a unit that left, called up by a matter, or without a date: in no total
        done_on = fulfilled_on(owed, claims.get((owed["requirement"], owed["unit"], owed["occasion"]), []))
        if done_on is None and owed["lifted"]:
            continue  # exempted or paused, and not done all the same
        numbers = found.setdefault((owed["requirement"], owed["unit"], owed["month"]), [0, 0, 0, 0])
        in_time = done_on is not None and done_on <= owed["last_on_time"]
        for at, counts in enumerate((True, done_on is not None, in_time, done_on is not None and not in_time)):
            numbers[at] += counts
    return found


def fulfilled_on(owed: dict[str, Any], claims: list[dict[str, Any]]) -> str | None:
    """Return the first day after which all that is asked had been done; None when in the end it is not.

    Asked for every day that has a claim: are the claims up to and including it enough?
    """
    days = sorted({claim["on_date"] for claim in claims})
    enough = [day for day in days if suffices(owed, [claim for claim in claims if claim["on_date"] <= day])]
    return enough[0] if enough and enough[-1] == days[-1] else None


def suffices(owed: dict[str, Any], claims: list[dict[str, Any]]) -> bool:
    """Say whether claims are enough: times (so many a day at most), quantity, and the share of people reached."""
    most = owed["per_day"]
    by_day: dict[str, int] = {}
    for claim in claims:
        by_day[claim["on_date"]] = by_day.get(claim["on_date"], 0) + claim["times"]
    times = sum(number if most is None else min(number, most) for number in by_day.values())
    amount = sum(claim["amount"] for claim in claims)
    people, of = sum(claim["reached"] for claim in claims), sum(claim["expected"] for claim in claims)
    wanted = owed["quantity"]
    if wanted is not None:
        n = wanted["n"]
        how = {">=": amount >= n, ">": amount > n, "=": amount == n, "<=": amount <= n, "<": amount < n}
        if not how[wanted["op"]]:
            return False
    percent = owed["coverage"]
    return times >= owed["times"] and (percent is None or (of > 0 and 100 * people >= percent * of))


def rows(package: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a data file."""
    with package.open(name) as file:
        for line in file:
            yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main())
