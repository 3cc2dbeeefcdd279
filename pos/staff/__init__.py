"""The people who work at a till: who they are, and that they are who they say."""
