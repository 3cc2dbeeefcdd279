"""The process that looks through the twin of a camera: goods pass before it, again and again.

python -m drivers.sim.passing CODE,CODE,... FPS
"""

from __future__ import annotations

import sys

from drivers.camera.child import serve
from drivers.sim.camera import SceneSource, scene_of


def main(codes: str, fps: str) -> None:
    """Looks until nobody wants to know any more."""
    source = SceneSource(shown=[scene_of(code) for code in codes.split(",")], fps=int(fps))
    serve(source, may_rest=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
