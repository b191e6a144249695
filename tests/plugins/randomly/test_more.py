"""A second module for pytest-randomly to shuffle."""

import random


def test_first():
    assert random.random() != random.random()


class TestGroup:
    def test_one(self): pass
    def test_two(self): pass
    def test_three(self): assert False


def test_last(): pass
