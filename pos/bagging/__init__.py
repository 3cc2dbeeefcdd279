"""The bagging area of a self-checkout: does what was put there weigh what was scanned? Pure.

Weights are whole grams, times microseconds of the monotonic clock, shares basis points. Nothing
here accuses anybody: most differences are the goods', and what staff let pass is learned.
"""
