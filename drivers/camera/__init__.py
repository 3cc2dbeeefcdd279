"""Cameras: the newest frame, the codes in it, and what counts as read."""
