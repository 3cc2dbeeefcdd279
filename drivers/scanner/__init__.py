"""Bar code scanners: on a serial port, and as a keyboard."""
