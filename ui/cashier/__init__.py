"""The cashier's screen: a presenter that knows no widgets, and widgets that decide nothing."""
