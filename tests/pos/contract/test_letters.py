"""Given a letter to head office: it alone reads it, about what it was written, and whole."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pos.contract.letters import open_letter, seal_letter

OFFICE = Ed25519PrivateKey.generate()
CONTENT = b'{"phone":"13800000000"}'


@given(seed=st.binary(min_size=32, max_size=32), content=st.binary(max_size=64))
def test_a_letter_is_read_with_the_key_that_it_was_sealed_to(seed: bytes, content: bytes) -> None:
    office = Ed25519PrivateKey.from_private_bytes(seed)
    letter = seal_letter(content, about="M1", to=office.public_key())
    assert open_letter(letter, about="M1", key=office) == content


def test_nobody_else_reads_it_and_it_is_about_nothing_else() -> None:
    letter = seal_letter(CONTENT, about="M1", to=OFFICE.public_key())
    assert CONTENT not in letter
    assert open_letter(letter, about="M1", key=Ed25519PrivateKey.generate()) is None
    assert open_letter(letter, about="M2", key=OFFICE) is None


def test_a_damaged_letter_says_nothing() -> None:
    letter = seal_letter(CONTENT, about="M1", to=OFFICE.public_key())
    for n in range(0, len(letter), 7):
        bad = letter[:n] + bytes([letter[n] ^ 1]) + letter[n + 1 :]
        assert open_letter(bad, about="M1", key=OFFICE) is None
        assert open_letter(letter[:n], about="M1", key=OFFICE) is None
    assert open_letter(bytes(100), about="M1", key=OFFICE) is None


def test_two_letters_of_the_same_words_look_different() -> None:
    one, other = (seal_letter(CONTENT, about="M1", to=OFFICE.public_key()) for _ in range(2))
    assert one != other
