"""Fastest's Python runtime: collects and runs tests with pytest's semantics, without importing pytest."""
