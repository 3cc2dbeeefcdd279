"""The one way in: sets everything up on a fresh machine, then runs or tests lianpos.

    python3 installer/bootstrap.py run [arguments of `lianpos run`]
    python3 installer/bootstrap.py test [--long] [arguments of pytest]
    python3 installer/bootstrap.py bench [arguments]
    python3 installer/bootstrap.py screenshots [--all]
    python3 installer/bootstrap.py texts

Standard library only. This file is written so that Python 3.6 can still read it and say what is
wrong; everything behind it needs Python 3.11.
"""

import os
import shutil
import sys

NEEDED = (3, 11)
KNOWN_NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def say_too_old() -> int:
    """Names the Python that is too old and the newer one to use, if this machine has one."""
    sys.stderr.write(
        f"lianpos needs Python 3.11 or newer, and this is Python {sys.version.split()[0]}.\n"
    )
    newer = [name for name in KNOWN_NEWER if shutil.which(name)]
    if newer:
        sys.stderr.write(f"Type: {newer[0]} {' '.join(sys.argv)}\n")
    else:
        sys.stderr.write("Debian 12 and Ubuntu 24.04 bring one. Install it and start again.\n")
    return 1


def main() -> int:
    if sys.version_info < NEEDED:
        return say_too_old()
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120

    from installer.commands import start

    return start(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
