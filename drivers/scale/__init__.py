"""Scales: the families that a till meets, and the rule that says which weight may be sold."""
