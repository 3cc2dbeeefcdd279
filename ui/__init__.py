"""The screens: the only floor of the house that knows Qt."""
