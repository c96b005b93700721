"""A certificate of one's own: trusted through its root alone, kept while it holds, made anew when it does not."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from wuzha.commands.certificates import certificate, own_names

NOW = datetime(2026, 5, 13, 9, tzinfo=UTC)
NAMES = ("127.0.0.1", "localhost", "反诈.云溪")


def load(place: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(place.read_bytes())


def test_it_names_every_address_and_is_issued_by_the_root(tmp_path: Path) -> None:
    made = certificate(tmp_path / "https", NAMES, NOW)

    held, root = load(made.certificate), load(made.root)
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    held.verify_directly_issued_by(root)
    assert {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))} == {
        "127.0.0.1",
        "localhost",
        "xn--kors61k.xn--9kq759e",
    }
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_keys_are_for_this_account_only(tmp_path: Path) -> None:
    made = certificate(tmp_path / "https", NAMES, NOW)

    modes = [stat.S_IMODE(place.stat().st_mode) for place in (made.key, made.key.with_name("root-key.pem"))]
    assert modes == [0o600, 0o600]


@pytest.mark.parametrize(
    "names,later,kept",
    [
        (NAMES, timedelta(days=300), "both"),
        (NAMES[:1], timedelta(), "both"),
        ((*NAMES, "10.0.0.7"), timedelta(), "root"),
        (NAMES, timedelta(days=380), "root"),
        (NAMES, timedelta(days=3640), "neither"),
    ],
    ids=["it still holds", "fewer names", "a new address", "it runs out", "the root runs out"],
)
def test_it_is_made_anew_only_when_it_no_longer_holds(
    tmp_path: Path, names: tuple[str, ...], later: timedelta, kept: str
) -> None:
    first = certificate(tmp_path / "https", NAMES, NOW)
    before = (load(first.certificate).serial_number, load(first.root).serial_number)

    again = certificate(tmp_path / "https", names, NOW + later)

    after = (load(again.certificate).serial_number, load(again.root).serial_number)
    same = (after[0] == before[0], after[1] == before[1])
    assert same == {"both": (True, True), "root": (False, True), "neither": (False, False)}[kept]


def test_this_machine_is_called_by_name_and_by_address() -> None:
    assert {"localhost", "127.0.0.1"} <= set(own_names())
