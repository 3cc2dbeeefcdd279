"""Over TLS a terminal talks to whoever holds a pinned key, and to nobody else."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import threading
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pos.hq import serving
from pos.hq.database import open_database
from pos.ports import MachineClock
from pos.sync.client import HeadOffice
from pos.sync.problems import SyncProblem
from tests.hq.conftest import small_chain

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def pin(key):
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(public).hexdigest()


def new_key():
    return ec.generate_private_key(ec.SECP256R1())


def certificate(name, key, *, authority=None, authority_key=None, days=30, address="127.0.0.1"):
    """A certificate as an authority makes them; its own authority where none is given."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_authority = authority is None
    signer = authority_key or key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if is_authority else authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 60 * DAY)
        .not_valid_after(NOW + days * DAY)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if is_authority:
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
    else:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        builder = builder.add_extension(names, critical=False).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
    return builder.sign(signer, hashes.SHA256())


class Authority:
    """Signs certificates for head offices."""

    def __init__(self):
        self.key = new_key()
        self.certificate = certificate("the chain's authority", self.key)

    def sign(self, key, **about):
        return certificate(
            "head office", key, authority=self.certificate, authority_key=self.key, **about
        )


@pytest.fixture(scope="module")
def authority():
    return Authority()


@contextmanager
def head_office(folder: Path, key, *shown):
    """A head office over TLS that shows these certificates."""
    pem = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in shown)
    (folder / "hq.pem").write_bytes(pem)
    (folder / "hq.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    database = open_database(f"sqlite:///{folder / 'tls.db'}", fill=small_chain)
    listener = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    tls = serving.Tls(certificate=folder / "hq.pem", key=folder / "hq.key")
    server = serving.create_server(database, ready=ready.set, tls=tls)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        serving.stop(server)
        thread.join(10)
        database.close()


def hello(url, *pins):
    key = serving_key()
    with HeadOffice.newcomer(url=url, private_key=key, clock=MachineClock(), pins=pins) as office:
        return office.hello().name


def serving_key():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def refused(url, *pins):
    with pytest.raises(SyncProblem) as problem:
        hello(url, *pins)
    return problem.value.code


def test_a_certificate_that_is_not_there_is_named(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'hq.db'}", fill=small_chain)
    tls = serving.Tls(certificate=tmp_path / "hq.pem", key=tmp_path / "hq.key")
    with pytest.raises(serving.BadAddress, match=r"hq\.pem or its key .*hq\.key cannot be used"):
        serving.create_server(database, ready=lambda: None, tls=tls)
    database.close()


def test_a_pinned_key_is_believed_whatever_its_certificate_says(tmp_path, authority):
    key = new_key()
    shown = authority.sign(key, days=-1, address="10.0.0.1")
    with head_office(tmp_path, key, shown) as url:
        assert hello(url, pin(key)) == "lianpos"


def test_two_pins_let_a_key_be_changed(tmp_path, authority):
    new, old = new_key(), new_key()
    with head_office(tmp_path, new, authority.sign(new)) as url:
        assert hello(url, pin(old), pin(new)) == "lianpos"
        assert refused(url, pin(old)) == "hq_not_trusted"


def test_a_pinned_authority_vouches_for_its_head_office(tmp_path, authority):
    key = new_key()
    with head_office(tmp_path, key, authority.sign(key), authority.certificate) as url:
        assert hello(url, pin(authority.key)) == "lianpos"


@pytest.mark.parametrize("about", [{"days": -1}, {"address": "10.0.0.1"}])
def test_a_pinned_authority_does_not_vouch_for_another_name_or_another_time(
    tmp_path, authority, about
):
    key = new_key()
    with head_office(tmp_path, key, authority.sign(key, **about), authority.certificate) as url:
        assert refused(url, pin(authority.key)) == "hq_not_trusted"


def test_showing_the_pinned_authority_behind_a_foreign_certificate_is_not_enough(
    tmp_path, authority
):
    key, stranger = new_key(), Authority()
    with head_office(tmp_path, key, stranger.sign(key), authority.certificate) as url:
        assert refused(url, pin(authority.key)) == "hq_not_trusted"


def test_without_pins_the_machines_own_certificates_decide(tmp_path, authority):
    key = new_key()
    with head_office(tmp_path, key, authority.sign(key), authority.certificate) as url:
        assert refused(url) == "hq_not_trusted"


def test_plain_http_is_for_this_machine_only():
    assert refused("http://hq.example") == "hq_plain_http"
    with pytest.raises(serving.BadAddress, match="plain HTTP"):
        serving.parse_listen("0.0.0.0:8787")
    assert serving.parse_listen("0.0.0.0:8787", tls=True) == ("0.0.0.0", 8787)


def test_a_certificate_that_cannot_be_read_is_said_plainly(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'tls.db'}", fill=small_chain)
    try:
        tls = serving.Tls(certificate=tmp_path / "none.pem", key=tmp_path / "none.key")
        with pytest.raises(serving.BadAddress, match="certificate"):
            serving.create_server(database, ready=lambda: None, tls=tls)
    finally:
        database.close()


@pytest.mark.parametrize(
    ("listen", "scheme"), [("127.0.0.1:0", "http"), ("[::1]:0", "http"), ("0.0.0.0:0", "https")]
)
def test_shoppers_pages_are_encrypted_where_other_machines_reach_them(
    tmp_path, authority, listen, scheme
):
    key = new_key()
    with head_office(tmp_path, key, authority.sign(key)):
        pass  # its files stay
    tls = serving.Tls(certificate=tmp_path / "hq.pem", key=tmp_path / "hq.key")
    asked = serving.Serving(database="", listen="", public_listen=listen, tls=tls)
    database = open_database(f"sqlite:///{tmp_path / 'tls.db'}", fill=small_chain)
    public = socket.create_server(("127.0.0.1", 0))
    try:
        with serving.serving_shoppers(database, asked, public):
            url = serving.public_address(public, asked)
            assert url.startswith(f"{scheme}://")
            page = httpx.get(f"{url}/r/x", verify=False, trust_env=False)
            assert page.status_code == 404
    finally:
        database.close()
