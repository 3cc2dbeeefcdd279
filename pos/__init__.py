"""The till without a screen, a wire or a clock of its own."""
