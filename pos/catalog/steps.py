"""How the tables of catalog.db came to be what they are, release after release.

`pos.migration` tells how to add a step.
"""

from __future__ import annotations

from typing import Final

from pos.migration import Step

STEPS: Final[tuple[Step, ...]] = ()
