"""Checks an archive of Wuzha without Wuzha: python3 verify_archive.py FILE [FINGERPRINT].

Needs Python 3.11 and, for the signature alone, the library `cryptography`. Checks hashes and signature and whether the
rows bear each other out; works the totals out by its own arithmetic, in SQL, from rows laid out on the disk (what each
file holds: docs/archive.md). Exits 0 when all is equal, 1 when something is not, 3 when all is equal but the signature
was not checked for want of the library.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
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

SIGNED = {"manifest.json", "signature.json"}
SHOWN = 20
READ = {
    "obligations": "requirement unit occasion month last_on_time called lifted inside times per_day op n coverage",
    "claims": "record_id requirement_id unit_id occasion on_date times amount reached expected",
    "records": "id starts ends handed_in attended expected withdrawn_at",
    "totals": "requirement unit month expected done on_time late",
    "plans": "file_sha256",
    "evidence": "sha256",
    "paper_answers": "sha256",
    "paper_files": "sha256",
}
RECOUNT = """
CREATE INDEX towards ON claims (requirement_id, unit_id, occasion, on_date);
CREATE UNIQUE INDEX record ON records (id);
CREATE TABLE counted AS WITH owed AS (
    SELECT rowid AS owed, * FROM obligations WHERE inside AND NOT called AND month IS NOT NULL
), days AS (  -- what was done on each day on which something was; of one day no more than per_day times count
    SELECT owed, on_date, MIN(SUM(c.times), COALESCE(per_day, SUM(c.times))) AS times, SUM(amount) AS amount,
        SUM(reached) AS reached, SUM(expected) AS people
    FROM owed JOIN claims c ON requirement_id = requirement AND unit_id = unit AND c.occasion = owed.occasion
    GROUP BY owed, on_date
), so_far AS (  -- what had been done by the end of each such day
    SELECT owed, on_date, SUM(times) OVER past AS times, SUM(amount) OVER past AS amount,
        SUM(reached) OVER past AS reached, SUM(people) OVER past AS people
    FROM days WINDOW past AS (PARTITION BY owed ORDER BY on_date)
), judged AS (  -- whether that was enough
    SELECT owed, on_date, s.times >= o.times
        AND (coverage IS NULL OR (people > 0 AND 100 * reached >= coverage * people))
        AND CASE op WHEN '>=' THEN amount >= n WHEN '>' THEN amount > n WHEN '=' THEN amount = n
            WHEN '<=' THEN amount <= n WHEN '<' THEN amount < n ELSE op IS NULL END AS enough
    FROM so_far s JOIN owed o USING (owed)
), fulfilled AS (  -- the first day on which it was enough, provided that in the end it is
    SELECT owed, MIN(on_date) FILTER (WHERE enough) AS done_on FROM judged
    GROUP BY owed HAVING MAX(on_date) = MAX(on_date) FILTER (WHERE enough)
)
SELECT requirement, unit, month, COUNT(*) AS expected, COUNT(done_on) AS done,
    COUNT(*) FILTER (WHERE done_on <= last_on_time) AS on_time, COUNT(*) FILTER (WHERE done_on > last_on_time) AS late
FROM owed LEFT JOIN fulfilled USING (owed)
WHERE done_on IS NOT NULL OR lifted = ''  -- exempted or paused, and not done all the same: in no total
GROUP BY requirement, unit, month;
"""
DIFFER = """
WITH both AS (SELECT 1 AS printed, * FROM totals UNION ALL SELECT 0, * FROM counted),
    said AS (SELECT *, printf('%s/%s/%s/%s', expected, done, on_time, late) AS sums FROM both)
SELECT requirement, unit, month, GROUP_CONCAT(sums) FILTER (WHERE printed) AS there,
    GROUP_CONCAT(sums) FILTER (WHERE NOT printed) AS here
FROM said GROUP BY 1, 2, 3 HAVING there IS NOT here
"""
UNBORNE = """
SELECT record_id, requirement_id FROM claims c LEFT JOIN records r ON r.id = record_id
WHERE r.id IS NULL OR withdrawn_at IS NOT NULL OR reached <> COALESCE(attended, 0)
    OR c.expected <> COALESCE(r.expected, 0) OR (on_date <> handed_in AND on_date NOT BETWEEN starts AND ends)
"""
LOST = """
SELECT COUNT(*) FROM (SELECT file_sha256 AS hash FROM plans UNION ALL SELECT sha256 FROM evidence UNION ALL
SELECT sha256 FROM paper_answers UNION ALL SELECT sha256 FROM paper_files) WHERE hash NOT IN files
"""
SUMS = "SELECT TOTAL(expected), TOTAL(done), TOTAL(on_time), TOTAL(late) FROM counted"


def main() -> int:
    """Check the file named on the command line; return the exit code."""
    if len(sys.argv) not in {2, 3}:
        print(__doc__)
        return 2
    number = 0
    try:
        with zipfile.ZipFile(sys.argv[1]) as package:
            for number, line in enumerate(problems(package, sys.argv[2] if len(sys.argv) > 2 else ""), 1):  # noqa: PLR2004 - two words
                if number <= SHOWN:
                    print(line.encode(errors="replace").decode())
    except Exception as error:  # noqa: BLE001 - a stranger's file may raise anything; all of it means unreadable
        number += 1
        print(f"cannot be read: {error!r}".encode(errors="replace").decode())
    if number:
        print(f"UNEQUAL: {number} problems")
        return 1
    if Ed25519PublicKey is None:
        print("EQUAL: hashes and totals hold; the signature was NOT checked: install the library cryptography")
        return 3
    print("EQUAL: hashes, signature and totals hold")
    return 0


def problems(package: zipfile.ZipFile, fingerprint: str) -> Iterator[str]:
    """Yield whatever is wrong."""
    manifest = package.read("manifest.json")
    yield from signature_problems(manifest, package.read("signature.json"), fingerprint)
    said = json.loads(manifest)
    yield from (found := list(file_problems(package, said)))
    if not found:  # of changed rows it says nothing what they add up to
        yield from row_problems(package, said)


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


def file_problems(package: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the files: missing, more than listed, changed, or of another number of rows."""
    listed = {each["path"]: each for each in manifest["files"]}
    there = package.namelist()
    if len(there) != len(set(there)):
        yield "a file stands in it twice"
    yield from (f"missing: {name}" for name in sorted(listed.keys() - set(there)))
    yield from (f"not in the manifest: {name}" for name in sorted(set(there) - listed.keys() - SIGNED))
    lines: dict[str, int] = {}
    for name in sorted(listed.keys() & set(there)):
        digest, size, lines[name] = hashlib.sha256(), 0, 0
        with contextlib.suppress(zipfile.BadZipFile), package.open(name) as file:  # then it has not its length
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
                lines[name] += piece.count(b"\n")
        if (size, digest.hexdigest()) != (listed[name]["bytes"], listed[name]["sha256"]):
            yield f"changed: {name}"
    for name, number in manifest["counts"].items():
        if name != "missing_files" and lines.get(f"data/{name}.jsonl", 0) != number:
            yield f"{name}: {number} rows by the manifest, there are {lines.get(f'data/{name}.jsonl', 0)}"


def row_problems(package: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield totals that are not what the rows add up to, claims no record bears out, rows whose file is not there."""
    table, known_lost = recount(package), manifest["counts"].get("missing_files", 0)
    table.execute("CREATE TABLE files AS SELECT '' AS sha256")  # which is what a row without a file names
    table.executemany("INSERT INTO files VALUES (?)", ([each["sha256"]] for each in manifest["files"]))
    for clause, unit, month, printed, counted in table.execute(DIFFER):
        yield f"clause {clause}, unit {unit}, {month}: printed {printed}, counted {counted}"
    yield from (f"record {row[0]} does not bear out what counts for clause {row[1]}" for row in table.execute(UNBORNE))
    if (lost := table.execute(LOST).fetchone()[0]) != known_lost:
        yield f"{lost} rows name a file that is not there; {known_lost} were lost when it was made"
    for name, total in zip(("expected", "done", "on_time", "late"), table.execute(SUMS).fetchone(), strict=True):
        print(f"{name:<9}{total:>9.0f}")


def recount(package: zipfile.ZipFile) -> sqlite3.Connection:
    """Lay the rows out in a database without a name and count the totals from them, into the table `counted`."""
    table = sqlite3.connect("")
    table.execute("PRAGMA journal_mode = OFF")
    for name, columns in READ.items():
        names, marks = columns.split(), ", ".join("?" * len(columns.split()))
        table.execute(f"CREATE TABLE {name} ({', '.join(names)})")
        table.executemany(f"INSERT INTO {name} VALUES ({marks})", rows(package, f"data/{name}.jsonl", names))  # noqa: S608 - our own names
    table.executescript(RECOUNT)
    return table


def rows(package: zipfile.ZipFile, name: str, columns: list[str]) -> Iterator[list[Any]]:
    """Yield some columns of the rows of a data file; what is asked of a quantity are two columns of their own."""
    if name not in package.namelist():
        return  # nor in the manifest, or it would have been told: there was no such table yet
    with package.open(name) as file:
        for line in file:
            row = json.loads(line)
            row |= {"op": None, "n": None} if row.get("quantity") is None else row["quantity"]
            yield [row[column] for column in columns]


if __name__ == "__main__":
    sys.exit(main())
