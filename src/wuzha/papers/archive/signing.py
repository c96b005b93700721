"""The signature of an archive (Ed25519, RFC 8032): over the manifest, by the key of the installation that made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ALGORITHM = "Ed25519"


def new_key() -> bytes:
    """Return a new private key as PEM (PKCS #8)."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def fingerprint(public: bytes) -> str:
    """Return the fingerprint of a public key: SHA-256 of its 32 bytes, in hexadecimal."""
    return sha256(public).hexdigest()


def public_of(pem: bytes) -> bytes:
    """Return the 32 bytes of the public key that belongs to a private one.

    Raise ValueError when it is no such key.
    """
    return _private(pem).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def signed(manifest: bytes, pem: bytes) -> bytes:
    """Return the file that carries the signature of a manifest."""
    return _written(public_of(pem), _private(pem).sign(manifest))


def signer(manifest: bytes, signature: bytes) -> str:
    """Return the fingerprint of the key that signed a manifest.

    Raise ValueError when the signature does not hold.
    """
    try:
        said = json.loads(signature)
        public, sign = bytes.fromhex(said["public_key"]), bytes.fromhex(said["signature"])
        Ed25519PublicKey.from_public_bytes(public).verify(sign, manifest)
    except (InvalidSignature, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ValueError("the signature does not hold") from error
    if _written(public, sign) != signature:
        raise ValueError("the signature is not written as it should be")
    return fingerprint(public)


def _written(public: bytes, sign: bytes) -> bytes:
    said: Mapping[str, str] = {
        "algorithm": ALGORITHM,
        "signs": "manifest.json",
        "public_key": public.hex(),
        "fingerprint": fingerprint(public),
        "signature": sign.hex(),
    }
    return json.dumps(said, indent=1).encode() + b"\n"


def _private(pem: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(pem, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    return key
