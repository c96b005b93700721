"""A certificate of this installation's own, for https without anybody from outside (`wuzha serve --https`).

A root is made once and kept; the office installs it on its machines and phones, and from then on trusts every
certificate made from it. That of the server names every address this machine has and is made anew when the addresses
change or it runs out.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_LASTS, LASTS, AHEAD = timedelta(days=3650), timedelta(days=397), timedelta(days=30)
"""How long a root and a certificate hold (phones refuse longer ones), and how long before its end one is made anew."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where the certificate, its key, and the root to be installed on other machines lie."""

    certificate: Path
    key: Path
    root: Path


def certificate(folder: Path, names: Iterable[str], now: datetime) -> Certificate:
    """Return the installation's certificate for these names and addresses, made where there is none that holds."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Certificate(folder / "server.pem", folder / "server-key.pem", folder / "wuzha-root.crt")
    wanted = sorted({_written(name) for name in names})
    root, root_key = _root(made.root, folder / "root-key.pem", now)
    if _holds(made, wanted, root, now):
        return made
    key = ec.generate_private_key(ec.SECP256R1())
    built = (
        _begun(wanted[0], root.subject, key, now, LASTS)
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in wanted]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    _write_key(made.key, key)
    made.certificate.write_bytes(_pem(built) + _pem(root))
    return made


def own_names() -> list[str]:
    """Return the names and addresses under which other machines may reach this one."""
    host = socket.gethostname()
    found = {"localhost", "127.0.0.1", "::1", host}
    with suppress(OSError):  # a machine whose own name leads nowhere is reached by address
        found |= {str(each[4][0]).partition("%")[0] for each in socket.getaddrinfo(host, None)}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells which address leads out
        found.add(str(probe.getsockname()[0]))
    return sorted(found)


def _root(place: Path, key_place: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    if place.exists() and key_place.exists():
        root = x509.load_pem_x509_certificate(place.read_bytes())
        key = serialization.load_pem_private_key(key_place.read_bytes(), password=None)
        if isinstance(key, ec.EllipticCurvePrivateKey) and root.not_valid_after_utc > now + AHEAD:
            return root, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"无诈本机根证书 {now:%Y-%m-%d}")])
    root = (
        _begun(name, name, key, now, ROOT_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_signs_certificates(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_place, key)
    place.write_bytes(_pem(root))
    return root, key


def _begun(
    name: x509.Name | str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    subject = name if isinstance(name, x509.Name) else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of phones differ
        .not_valid_after(now + lasts)
    )


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _holds(made: Certificate, wanted: list[str], root: x509.Certificate, now: datetime) -> bool:
    if not (made.certificate.exists() and made.key.exists()):
        return False
    known = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    names = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    said = {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}
    return known.issuer == root.subject and set(wanted) <= said and known.not_valid_after_utc > now + AHEAD


def _written(name: str) -> str:
    """Return a name as a certificate writes it: Chinese ones in the letters of the network."""
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(made: x509.Certificate) -> bytes:
    return made.public_bytes(serialization.Encoding.PEM)


def _write_key(place: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a key that only this account may read, from the first moment on."""
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.unlink(missing_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def utc_now() -> datetime:
    """Return the moment as certificates count it."""
    return datetime.now(UTC)
