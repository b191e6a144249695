"""`SetupState`: which nodes are set up, and their finalizers.

The stack holds the chain of collectors from the session down to the running item. What `setup` pushed stays until
`teardown_exact` finds that the next item does not descend from it.
"""

from __future__ import annotations

import sys

from .outcomes import TEST_OUTCOME

if sys.version_info >= (3, 11):
    exception_group = BaseExceptionGroup  # noqa: F821 - a builtin since 3.11
else:

    def exception_group(message, exceptions):
        """`BaseExceptionGroup` of the `exceptiongroup` library; the first exception where it is not installed."""
        try:
            from exceptiongroup import BaseExceptionGroup
        except ImportError:
            return exceptions[0]
        return BaseExceptionGroup(message, exceptions)


def raise_together(message, exceptions):
    """Raises the only exception, or a group of all: given in the order they happened, grouped last first."""
    if len(exceptions) == 1:
        raise exceptions[0]
    raise exception_group(message, exceptions[::-1])


class SetupState:
    """Set-up and teardown shared by the items of one session."""

    def __init__(self):
        # Node -> (finalizers, None or (exception, traceback) of its failed set-up), outermost first.
        self.stack = {}

    def is_node_active(self, node):
        """True while `node` is set up and not torn down yet."""
        return node in self.stack

    def setup(self, item):
        """Sets up the collectors above `item` that are not, then `item`. A failed set-up fails again for each item."""
        needed = item.listchain()
        stack = self.stack
        for index, (col, (_, failure)) in enumerate(stack.items()):
            assert index < len(needed) and needed[index] is col, "previous item was not torn down properly"
            if failure is not None:
                raise failure[0].with_traceback(failure[1])
        for col in needed[len(stack) :]:
            assert col not in stack
            stack[col] = ([col.teardown], None)
            try:
                col.setup()
            except TEST_OUTCOME as exc:
                stack[col] = (stack[col][0], (exc, exc.__traceback__))
                raise

    def addfinalizer(self, finalizer, node):
        """Calls `finalizer` when `node`, which must be set up, is torn down; last added first."""
        assert node and not isinstance(node, tuple)
        assert callable(finalizer)
        assert node in self.stack, (node, self.stack)
        self.stack[node][0].append(finalizer)

    def teardown_exact(self, nextitem):
        """Tears down what `nextitem` (an item or a collector; None: nothing follows) does not descend from."""
        needed = nextitem.listchain() if nextitem is not None else ()
        stack = self.stack
        exceptions = None
        while stack:
            depth = len(stack)
            if depth <= len(needed) and list(stack) == needed[:depth]:
                break
            node, (finalizers, _) = stack.popitem()
            raised = None
            while finalizers:
                try:
                    finalizers.pop()()
                except TEST_OUTCOME as exc:
                    raised = [*(raised or ()), exc]
            if raised:
                together = (
                    raised[0]
                    if len(raised) == 1
                    else exception_group(f"errors while tearing down {node!r}", raised[::-1])
                )
                exceptions = [*(exceptions or ()), together]
        if exceptions:
            raise_together("errors during test teardown", exceptions)
        if nextitem is None:
            assert not stack
