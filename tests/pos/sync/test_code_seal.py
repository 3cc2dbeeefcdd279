"""A shopper's code at rest: opened by this terminal, for its attempt, and by nobody else."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.sync.code_seal import CodeSeal

CODE = "280000000000001234"


def test_a_code_is_opened_for_its_attempt_by_the_terminal_that_sealed_it() -> None:
    key = Ed25519PrivateKey.generate()
    sealed = CodeSeal(key).close(CODE, attempt="A1")
    assert CODE.encode() not in sealed
    assert CodeSeal(key).open(sealed, attempt="A1") == CODE
    assert CodeSeal(key).open(sealed, attempt="A2") is None
    assert CodeSeal(Ed25519PrivateKey.generate()).open(sealed, attempt="A1") is None


def test_the_same_code_is_sealed_otherwise_each_time() -> None:
    seal = CodeSeal(Ed25519PrivateKey.generate())
    assert seal.close(CODE, attempt="A1") != seal.close(CODE, attempt="A1")
    assert "280000" not in repr(seal)
