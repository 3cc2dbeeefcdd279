"""What a shop's scale prints: the codes of labels, made by a hand that knows no reader of ours."""

from __future__ import annotations

WEIGHTS = {4: (2, 2, 3, 5), 5: (5, 2, 5, 5, 2)}


def whole_digit(body: str) -> str:
    """GS1's check digit: the sum with weights 3 and 1 from the right, to the next ten."""
    total = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(body)))
    return str((10 - total % 10) % 10)


def figures(pattern: str, values: dict[str, str]) -> str:
    """A pattern's letters replaced by their values, figure by figure; V and C are left open."""
    left = {letter: iter(value) for letter, value in values.items()}
    return "".join(next(left[c]) if c in left else c for c in pattern)


def printed(pattern: str, *, plu: str, grams: int = 0, amount: int = 0, inner: str = "") -> str:
    """The code that a scale prints in that layout."""
    body = figures(
        pattern[:-1],
        {
            "P": plu.zfill(pattern.count("P")),
            "W": str(grams).zfill(pattern.count("W")),
            "A": str(amount).zfill(pattern.count("A")),
            "V": inner,
        },
    )
    return body + whole_digit(body)
