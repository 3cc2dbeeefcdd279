"""The devices of a lane: printers, scanners, and twins of them that speak the real wire."""
