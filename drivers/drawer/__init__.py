"""Cash drawers at a port of their own; most hang on the printer (drivers.printer)."""
