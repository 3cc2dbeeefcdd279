"""Where Qt meets threads, devices, keys, sounds and errors."""
