"""Collects `unittest.TestCase` classes and runs their tests, with the item as the result object.

`TestCase.run` does set-up, test, tear-down and cleanups itself and reports to the item; class and module set-up are
autouse fixtures, so they keep pytest's order. Reference: "How to use unittest-based tests with pytest".
"""

import sys

from .collect import Class, Function
from .functions import is_async_function
from .outcomes import Exit, NeedsPytest, Skipped, XFailed, exit, fail, skip


def make_test_case(collector, name, obj):
    """The collector of a concrete `TestCase` class; None for anything else."""
    unittest = sys.modules.get("unittest")
    if unittest is None:
        return None
    try:
        if not issubclass(obj, unittest.TestCase):
            return None
    except Exception:
        return None
    if obj.__flags__ & (1 << 20):
        return None
    twisted = sys.modules.get("twisted.trial.unittest")
    if twisted is not None and issubclass(obj, twisted.TestCase):
        raise NeedsPytest("twisted-trial", f"{name} is a test case of twisted.trial")
    return UnitTestCase.from_parent(collector, name=name, obj=obj)


class UnitTestCase(Class):
    """Collector of a `TestCase` class."""

    # Test methods take no fixtures as arguments.
    nofuncargs = True

    def newinstance(self):
        # "runTest" is the one name that need not exist.
        return self.obj("runTest")

    def collect(self):
        from unittest import TestLoader

        from .xunit import register_class_fixture

        cls = self.obj
        if not getattr(cls, "__test__", True):
            return []
        if _is_skipped(cls):
            self._register_skip(cls)
        else:
            self._register_setup_method(cls)
            self._register_setup_class(cls)
            register_class_fixture(self, cls)
        self.session._fixturemanager.parsefactories(holder=self.newinstance(), node=self)
        names = [
            name for name in TestLoader().getTestCaseNames(cls) if getattr(getattr(cls, name), "__test__", True)
        ]
        if not names and getattr(cls, "runTest", None) is not None:
            names = ["runTest"]
        items = [TestCaseFunction.from_parent(self, name=name) for name in names]
        if items:
            self._check_fixtures(items[0])
        return items

    def _register(self, name, func, scope):
        from .fixtures import register_fixture

        register_fixture(name=name, func=func, node=self, scope=scope, autouse=True)

    def _register_skip(self, cls):
        def unittest_skip_fixture(request):
            raise Skipped(getattr(cls, "__unittest_skip_why__", ""), _use_item_location=True)

        self._register(f"_unittest_skip_fixture_{cls.__qualname__}", unittest_skip_fixture, "class")

    def _register_setup_class(self, cls):
        setup = getattr(cls, "setUpClass", None)
        teardown = getattr(cls, "tearDownClass", None)
        if setup is None and teardown is None:
            return
        cleanup = getattr(cls, "doClassCleanups", lambda: None)

        def raise_cleanup_errors():
            errors = [error for _, error, _ in getattr(cls, "tearDown_exceptions", None) or ()]
            if len(errors) == 1:
                raise errors[0]
            if errors:
                from .setupstate import exception_group

                raise exception_group("Unittest class cleanup errors", errors)

        def unittest_setup_class_fixture(request):
            if _is_skipped(request.cls):
                raise Skipped(request.cls.__unittest_skip_why__, _use_item_location=True)
            if setup is not None:
                try:
                    setup()
                except Exception:
                    # unittest runs the class cleanups for these only, not for every BaseException.
                    cleanup()
                    raise_cleanup_errors()
                    raise
            yield
            try:
                if teardown is not None:
                    teardown()
            finally:
                cleanup()
                raise_cleanup_errors()

        self._register(f"_unittest_setUpClass_fixture_{cls.__qualname__}", unittest_setup_class_fixture, "class")

    def _register_setup_method(self, cls):
        setup = getattr(cls, "setup_method", None)
        teardown = getattr(cls, "teardown_method", None)
        if setup is None and teardown is None:
            return

        def unittest_setup_method_fixture(request):
            instance = request.instance
            if _is_skipped(instance):
                raise Skipped(instance.__unittest_skip_why__, _use_item_location=True)
            if setup is not None:
                setup(instance, request.function)
            yield
            if teardown is not None:
                teardown(instance, request.function)

        self._register(f"_unittest_setup_method_fixture_{cls.__qualname__}", unittest_setup_method_fixture, "function")


class TestCaseFunction(Function):
    """One test of a `TestCase`; also the `TestResult` that it reports to."""

    __test__ = False
    nofuncargs = True
    failfast = False
    def _getinstance(self):
        return self.parent.obj(self.name)

    @property
    def _testcase(self):
        return self.instance

    def teardown(self):
        # The instance and what it holds end here; reports still need the function.
        self._obj = getattr(self.parent.obj, self.originalname)
        self.__dict__.pop("_instance", None)
        super().teardown()

    def runtest(self):
        testcase = self.instance
        if is_async_function(self.obj):
            testcase(result=self)
        else:
            # The method is looked up by name, and `self.obj` may have been replaced.
            setattr(testcase, self.name, self.obj)
            try:
                testcase(result=self)
            finally:
                delattr(testcase, self.name)
        if self.session.exceptions.pending:
            self.session.exceptions.warn()

    def _report(self, exception):
        if not self._reported:
            self._reported = []
        self._reported.append(exception)

    # -- unittest's result protocol

    def startTest(self, testcase):
        pass

    def stopTest(self, testcase):
        pass

    def addSuccess(self, testcase):
        pass

    def addDuration(self, testcase, elapsed):
        pass

    def addError(self, testcase, rawexcinfo):
        if isinstance(rawexcinfo[1], Exit):
            exit(rawexcinfo[1].msg)
        self._report(rawexcinfo[1])

    def addFailure(self, testcase, rawexcinfo):
        self._report(rawexcinfo[1])

    def addSkip(self, testcase, reason, *, handle_subtests=True):
        from unittest.case import _SubTest

        if handle_subtests and isinstance(testcase, _SubTest):
            self._skip(reason)
            exception = self._reported[-1]
            self.addSubTest(testcase.test_case, testcase, (type(exception), exception, exception.__traceback__))
            return
        if handle_subtests and sys.version_info < (3, 11) and self.instance._outcome is not None:
            # Before 3.11 skips arrive before the failures of subtests, which have to be reported first.
            if self._late_errors_and_skips()[0]:
                return
        self._skip(reason)

    def _skip(self, reason):
        try:
            raise Skipped(reason, _use_item_location=True)
        except Skipped as exc:
            self._report(exc)

    def addExpectedFailure(self, testcase, rawexcinfo, reason=""):
        try:
            raise XFailed(str(reason))
        except XFailed as exc:
            self._report(exc)

    def addUnexpectedSuccess(self, testcase, reason=None):
        try:
            fail("Unexpected success" + (f": {reason.reason}" if reason else ""), pytrace=False)
        except BaseException as exc:
            self._report(exc)

    def addSubTest(self, test_case, test, exc_info):
        """Reports one subtest; what it raised does not end the test."""
        from unittest.case import _subtest_msg_sentinel

        from .excinfo import ExceptionInfo
        from .reports import exception_info

        # The class name of a failed assert stays in the text, unlike in a test's own report: as in pytest.
        excinfo = None if exc_info is None else ExceptionInfo(exc_info)
        if self._reported:
            # As in pytest, where every report takes the oldest exception that none has taken yet.
            excinfo = exception_info(self._reported.pop(0))
        message = None if test._message is _subtest_msg_sentinel else str(test._message)
        _send_subtest(self, describe_subtest(message, test.params), excinfo)
        if sys.version_info < (3, 11):
            errors, skips = self._late_errors_and_skips()
            if skips and errors and exc_info is errors[-1][-1]:
                for testcase, reason in skips:
                    self.addSkip(testcase, reason, handle_subtests=False)

    def _late_errors_and_skips(self):
        # Before 3.11 unittest collects both in the outcome and reports them when the test is over.
        from unittest.case import _SubTest

        found = self.__dict__.get("_late")
        if found is None:
            outcome = self.instance._outcome
            found = self._late = (
                [pair for pair in outcome.errors if isinstance(pair[0], _SubTest) and pair[1] is not None],
                [pair for pair in outcome.skipped if not isinstance(pair[0], _SubTest)],
            )
        return found


def describe_subtest(message, params):
    """`[message] (name=value, …)`, as reports name a subtest."""
    from .saferepr import saferepr

    parts = [] if message is None else [f"[{message}]"]
    if params:
        parts.append("({})".format(", ".join(f"{name}={saferepr(value)}" for name, value in params.items())))
    return " ".join(parts) or "(<subtest>)"


def _send_subtest(item, description, excinfo):
    from . import skipping
    from .execute import log_report, tell
    from .reports import CallInfo, TestReport

    call = CallInfo(None, excinfo, 0, 0, 0, "call", _ispytest=True)
    relay = item.ihook
    if "pytest_runtest_makereport" in relay.user:
        report = relay.pytest_runtest_makereport(item=item, call=call)
    else:
        report = TestReport.from_item_and_call(item, call)
        skipping.apply_to_report(item, call, report)
    report.subtest = description
    tell(item, call, report, lambda: log_report(item, report))


def skip_of(exception):
    """The exception that ends a phase for an exception of unittest: `SkipTest` is a skip. Others are given back."""
    unittest = sys.modules.get("unittest")
    if unittest is None or not isinstance(exception, unittest.SkipTest):
        return exception
    try:
        skip(str(exception))
    except Skipped as skipped:
        return skipped


def _is_skipped(obj):
    return bool(getattr(obj, "__unittest_skip__", False))
