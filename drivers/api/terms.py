"""The words of the contract: kinds of devices, stages, outcomes, health."""

from __future__ import annotations

from typing import Literal

API_VERSION = 1
"""A plug-in written for another number is refused."""

Kind = Literal["printer", "scanner", "scale", "display", "drawer", "camera"]

Stage = Literal["closed", "opened", "claimed", "enabled"]
"""How far a device is taken into use (UnifiedPOS).

closed: no driver, or none that can be made. opened: the driver is there, the port is left to
others. claimed: the port is ours; what is read waits at the gate, jobs wait in their queue.
enabled: data and jobs flow.
"""

TestLevel = Literal["internal", "external", "interactive"]
"""How deep a self-test goes (UnifiedPOS checkHealth).

internal: asks the device and shows nothing. external: prints a slip, lights a display, opens a
drawer. interactive: a person scans a code or puts something on the scale within 15 seconds.
"""

Outcome = Literal["done", "held", "unknown", "failed", "not_ready"]
"""How a print job stands.

done: the printer has confirmed it (or its profile can confirm nothing and all was handed over).
held: all bytes are in the printer, which waits for a person (paper, cover, a jam); done or
    unknown follows.
unknown: the link was lost after the first byte; a person must look, nothing is sent again.
failed: the paper cannot be made into a receipt; nothing was sent, and trying again would not help.
not_ready: nothing was sent; the host tries again by itself until the printer accepts it.
"""

HealthState = Literal["closed", "opening", "ok", "degraded", "offline", "fault"]
