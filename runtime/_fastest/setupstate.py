"""`SetupState`: which nodes are set up, and their finalizers.

The stack holds the chain of collectors from the session down to the running item. What `setup` pushed stays until
`teardown_exact` finds that the next item does not descend from it.
"""

from __future__ import annotations

import sys

from .outcomes import SETUP_OUTCOME, TEST_OUTCOME

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
        # Node -> (finalizers, None or (exception, traceback) of its failed set-up), outermost first. What is on it is
        # always a chain of parents, so its last node says which.
        self.stack = {}
        # The last node of it; None where it is empty.
        self._innermost = None
        self._has_failures = False

    def is_node_active(self, node):
        """True while `node` is set up and not torn down yet."""
        return node in self.stack

    def is_innermost(self, node):
        """Is `node` the last one that was set up, with no failure above it?"""
        return self._innermost is node and not self._has_failures

    def setup(self, item):
        """Sets up the collectors above `item` that are not, then `item`. A failed set-up fails again for each item."""
        stack = self.stack
        if self.is_innermost(item.parent):
            # The item before was a sibling.
            self.push(item)
        else:
            needed = item.listchain()
            for index, (col, (_, failure)) in enumerate(stack.items()):
                assert index < len(needed) and needed[index] is col, "previous item was not torn down properly"
                if failure is not None:
                    raise failure[0].with_traceback(failure[1])
            for col in needed[len(stack) :]:
                self.push(col)

    def push(self, node):
        """Sets up `node`, whose parent is the last one that was set up."""
        assert node not in self.stack
        finalizers = [node.teardown]
        self.stack[node] = (finalizers, None)
        self._innermost = node
        try:
            node.setup()
        except SETUP_OUTCOME as exc:
            self._has_failures = True
            self.stack[node] = (finalizers, (exc, exc.__traceback__))
            raise

    def push_bare(self, item):
        """Sets up an item whose set-up is done; its parent is the last node that was set up."""
        self.stack[item] = ([item.teardown], None)
        self._innermost = item

    def pop_bare(self, item):
        """Tears down such an item whose teardown does nothing; False where there is more to tear down."""
        if len(self.stack[item][0]) > 1 or self._has_failures:
            return False
        del self.stack[item]
        self._innermost = item.parent
        return True

    def addfinalizer(self, finalizer, node):
        """Calls `finalizer` when `node`, which must be set up, is torn down; last added first."""
        found = self.stack.get(node)
        if found is None or not callable(finalizer):
            assert node and not isinstance(node, tuple)
            assert callable(finalizer)
            assert node in self.stack, (node, self.stack)
        found[0].append(finalizer)

    def teardown_exact(self, nextitem):
        """Tears down what `nextitem` (an item or a collector; None: nothing follows) does not descend from."""
        stack = self.stack
        parent = getattr(nextitem, "parent", None)
        needed = None
        exceptions = None
        while stack:
            if nextitem is not None:
                last = self._innermost
                # The next item is nearly always a sibling: then its chain need not be built.
                if last is parent or last is nextitem:
                    break
                if not hasattr(last, "runtest"):
                    needed = needed or nextitem.listchain()
                    if len(stack) <= len(needed) and needed[len(stack) - 1] is last:
                        break
            node, (finalizers, _) = stack.popitem()
            self._innermost = node.parent
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
        if self._has_failures:
            self._has_failures = any(failure is not None for _, failure in stack.values())
        if exceptions:
            raise_together("errors during test teardown", exceptions)
        if nextitem is None:
            assert not stack
