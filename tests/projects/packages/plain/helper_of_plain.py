"""A module beside a test."""


def answer():
    return 42
