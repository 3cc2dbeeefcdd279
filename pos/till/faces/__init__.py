"""The commands of the till by theme; `pos.till.till` is all of them in one object."""
