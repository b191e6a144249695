"""Raises while it is imported."""
raise RuntimeError("at import")
