"""
>>> 1
2
"""
import functools
def skipped():
    """
    >>> 1 # doctest: +SKIP
    3
    """
class A:
    """
    >>> getfixture('tmp_path').name[:3]
    'ski'
    """
    @property
    def p(self):
        """
        >>> 1/0
        """
    @functools.cached_property
    def cp(self):
        """
        >>> 3.14159 # doctest: +NUMBER
        3.14
        >>> 3.14159 # doctest: +NUMBER
        3.15
        >>> print(1)
        2
        """
__test__ = {"x": ">>> 1\n2\n", "y": skipped}
def pyt():
    """
    >>> import pytest
    >>> pytest.skip("no")
    """
