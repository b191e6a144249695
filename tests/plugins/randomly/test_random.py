"""pytest-randomly's order, and its seed before every test."""

import random
A = []
def test_a(): A.append(random.random())
def test_b(): A.append(random.random())
def test_c(): assert len(set(A)) <= 1
def test_d(): pass
