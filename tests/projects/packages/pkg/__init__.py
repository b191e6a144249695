"""A package of tests."""
VALUE = 1
