"""A signature is genuine or it is not, whichever library is asked."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pos.contract.signatures import is_genuine, is_genuine_to_openssl

ORDER = 2**252 + 27742317777372353535851937790883648493
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def both(public_key, signature, message):
    """What the quickest library here says, which has to be what the other says."""
    told = is_genuine(public_key, signature=signature, message=message)
    assert told is is_genuine_to_openssl(public_key, signature, message)
    return told


@given(message=st.binary(max_size=200), flipped=st.integers(0, 511))
def test_one_bit_that_differs_makes_it_another(message, flipped):
    public, signature = KEY.public_key(), KEY.sign(message)
    assert both(public, signature, message)
    broken = bytearray(signature)
    broken[flipped // 8] ^= 1 << flipped % 8
    assert not both(public, bytes(broken), message)
    assert not both(public, signature, message + b"\0")
    assert not both(Ed25519PrivateKey.generate().public_key(), signature, message)


@pytest.mark.parametrize("size", [0, 1, 63, 65, 128])
def test_what_is_not_as_long_as_a_signature_is_none(size):
    signed = KEY.sign(b"a sale")
    assert not both(KEY.public_key(), (signed * 2)[:size], b"a sale")


def test_there_is_one_signature_and_not_the_same_with_another_number():
    """RFC 8032, 5.1.7: S is below the order of the curve, or anybody could write it anew."""
    signature = KEY.sign(b"a sale")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    assert not both(KEY.public_key(), signature[:32] + larger.to_bytes(32, "little"), b"a sale")
