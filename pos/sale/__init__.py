"""The sale in progress: actions in, the next state of the sale out. Pure."""
