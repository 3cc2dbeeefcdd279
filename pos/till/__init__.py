"""The use cases of the till: what a cashier, a kiosk, a console or a test can ask of it.

`pos.till.opening.open_till` makes the one object to talk to. This package imports nothing by
itself, so that a screen can paint its first frame from `config` and `state` before the stores
and their libraries are loaded.
"""
