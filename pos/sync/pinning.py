"""Whom a terminal takes for its head office over TLS.

Without pins it is whoever the machine's certificates vouch for. With pins it is nobody but the
holder of a pinned key: head office's own, whatever its certificate says, or that of an authority
whose certificate head office shows behind its own, which must then be valid for its name. A pin is
the SHA-256 of a public key (SubjectPublicKeyInfo, DER) in hex; two, so that a key can be changed.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from pos.sync.problems import SyncProblem


def trust(pins: Sequence[str]) -> ssl.SSLContext:
    """What a connection begins with; with pins, `check_pins` has to follow."""
    import httpx

    context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if pins:
        # The pins decide, after the handshake and before the first byte of a request.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def check_pins(connection: ssl.SSLSocket, *, host: str, pins: Sequence[str]) -> None:
    """Raises `SyncProblem` for a peer that holds none of the pinned keys."""
    from cryptography import x509

    chain = [x509.load_der_x509_certificate(der) for der in _shown(connection)]
    for place, certificate in enumerate(chain):
        if _pin_of(certificate) in pins and (place == 0 or _vouches(certificate, chain, host)):
            return
    raise SyncProblem("hq_not_trusted", f"{host} does not show a key that is pinned")


def _pin_of(certificate: Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = certificate.public_key()
    return sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _vouches(authority: Any, chain: Sequence[Any], host: str) -> bool:
    """Whether the authority vouches for the first certificate, here and now, under this name."""
    from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

    verifier = PolicyBuilder().store(Store([authority])).build_server_verifier(_subject(host))
    try:
        verifier.verify(chain[0], list(chain[1:]))
    except VerificationError:
        return False
    return True


def _subject(host: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _shown(connection: Any) -> list[bytes]:
    """The certificates that the peer shows, its own first, in DER."""
    # Before Python 3.13 the socket does not hand the method on, and it gives objects.
    holder = connection if hasattr(connection, "get_unverified_chain") else connection._sslobj
    return [
        each if isinstance(each, bytes) else ssl.PEM_cert_to_DER_cert(each.public_bytes())
        for each in holder.get_unverified_chain() or ()
    ]
