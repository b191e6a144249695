"""Tests in classes: a fresh instance for every test, shared set-up, unittest side by side."""

import unittest


class Stack:
    def __init__(self):
        self._values = []

    def push(self, value):
        self._values.append(value)

    def pop(self):
        return self._values.pop()

    def __len__(self):
        return len(self._values)


class TestStack:
    def setup_method(self):
        self.stack = Stack()

    def test_starts_empty(self):
        assert len(self.stack) == 0

    def test_last_in_first_out(self):
        self.stack.push("a")
        self.stack.push("b")
        assert self.stack.pop() == "b"
        assert self.stack.pop() == "a"


class TestGroups:
    class TestNested:
        def test_length(self):
            stack = Stack()
            stack.push(1)
            assert len(stack) == 1


class StackCase(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()

    def test_pop_of_empty_stack(self):
        with self.assertRaises(IndexError):
            self.stack.pop()

    @unittest.skip("shows a skipped test")
    def test_not_run(self):
        self.fail("never reached")
