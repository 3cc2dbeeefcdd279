"""A camera that is decoded in a process of its own, fifteen pictures a second, until it is ended.

Tells {"looking": true} once it has decoded the first one. The pictures are drawn beforehand.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import cycle

from drivers.camera.reader import CodeReader
from drivers.sim.camera import draw, scenes

PICTURES = 6
A_SECOND = 15
SEED = 20_261_123


def main() -> None:
    """Looks until nobody wants to know any more."""
    shown = [draw(scene, look=0) for scene in scenes(seed=SEED, count=PICTURES)]
    reader = CodeReader()
    due = time.monotonic()
    told = False
    for picture in cycle(shown):
        reader.read(picture)
        if not told:
            sys.stdout.write(json.dumps({"looking": True}) + "\n")
            sys.stdout.flush()
            told = True
        due += 1 / A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
