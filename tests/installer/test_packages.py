"""What pip says, in plain words."""

from __future__ import annotations

import pytest

from installer.packages import explain, locked_names


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            "Collecting idna==3.20\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE "
            "REQUIREMENTS FILE.",
            "checksum differs",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "full"),
        ("ERROR: [Errno 30] Read-only file system: '/srv/x'", "cannot be written"),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError: "
            "[Errno -3] Temporary failure in name resolution'\nERROR: Could not find a version "
            "that satisfies the requirement idna==3.20 (from versions: none)\nERROR: No matching "
            "distribution found for idna==3.20",
            "does not answer",
        ),
        ("SSLError(SSLCertVerificationError('CERTIFICATE_VERIFY_FAILED'))", "certificate"),
        ("ERROR: HTTP error 407 Client Error while getting idna", "proxy"),
        (
            "ERROR: Could not find a version that satisfies the requirement x==2 (from versions: "
            "1)\nERROR: No matching distribution found for x==2",
            "not made for this computer",
        ),
        ('Traceback (most recent call last):\n  File "pip"\nERROR: something new', "something new"),
        ("", "gave no reason"),
    ],
)
def test_a_failure_is_explained(output: str, words: str) -> None:
    trouble = explain(output)

    assert words in trouble.what
    assert trouble.do
    assert "Traceback" not in str(trouble)


def test_a_lock_names_the_packages_of_this_platform() -> None:
    lock = (
        "idna==3.20 \\\n    --hash=sha256:00\n    # via httpx\n"
        "librt==0.16.0 ; platform_python_implementation != 'PyPy' \\\n    --hash=sha256:01\n"
    )
    assert locked_names(lock) == ["idna", "librt"]
