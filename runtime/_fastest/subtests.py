"""The `subtests` fixture: parts of a test that are reported on their own and do not end it.

Reference: pytest 9's `pytest.Subtests`. A test that passes fails where one of its subtests failed; unlike here, one of
`unittest` then has passed.
"""

from __future__ import annotations

from .fixtures import fixture
from .reports import TestReport


@fixture
def subtests(request):
    """Gives a `Subtests`: `with subtests.test("message", i=i): ...`."""
    return Subtests(request.node.ihook, None, request)


class SubtestContext:
    """What a subtest was given: its message and the reprs of its parameters."""

    def __init__(self, *, msg: str | None, kwargs) -> None:
        from .saferepr import saferepr

        self.msg = msg
        self.kwargs = {name: saferepr(value) for name, value in kwargs.items()}


class SubtestReport(TestReport):
    """The report of one subtest."""

    context: SubtestContext

    @property
    def subtest(self) -> str:
        """The description, `[message] (i=1)`."""
        return self._sub_test_description()

    @property
    def head_line(self) -> str:
        return f"{self.location[2]} {self._sub_test_description()}"

    def _sub_test_description(self) -> str:
        parts = [] if self.context.msg is None else [f"[{self.context.msg}]"]
        if self.context.kwargs:
            parts.append(f"({', '.join([f'{name}={value}' for name, value in self.context.kwargs.items()])})")
        return " ".join(parts) or "(<subtest>)"

    @classmethod
    def _new(cls, report: TestReport, context: SubtestContext, out: str, err: str, log: str) -> SubtestReport:
        made = cls.__new__(cls)
        made.__dict__.update(report.__dict__)
        made.context = context
        made.sections = list(report.sections)
        for name, text in (("stdout", out), ("stderr", err), ("log", log)):
            if text:
                made.sections.append((f"Captured {name} call", text))
        return made


class Subtests:
    """What `subtests` gives."""

    __module__ = "_pytest.subtests"

    def __init__(self, ihook, suspend_capture_ctx, request, *, _ispytest: bool = False) -> None:
        self._ihook = ihook
        self._request = request

    def test(self, msg: str | None = None, **kwargs) -> _Subtest:
        """A context manager for one subtest; `msg` and `kwargs` describe it."""
        return _Subtest(self._request, msg, kwargs)


class _Subtest:
    """One subtest: captures what it prints and logs, and reports how it ended."""

    def __init__(self, request, msg: str | None, kwargs: dict) -> None:
        self.request = request
        self.msg = msg
        self.kwargs = kwargs

    def __enter__(self) -> None:
        __tracebackhide__ = True
        import time

        self.started = time.time()
        self.began = time.perf_counter()
        self.capture = self._start_capture()
        self.handler = self._attach_handler()

    def __exit__(self, exc_type, exc_val, exc_tb) -> bool:
        __tracebackhide__ = True
        import time

        from .execute import log_report, tell
        from .outcomes import Exit
        from .reports import CallInfo, exception_info

        log = self._detach_handler()
        out = err = ""
        if self.capture is not None:
            out, err = self.capture.readouterr()
            self.capture.close()
        item, session = self.request.node, self.request.session
        stopped, duration = time.time(), time.perf_counter() - self.began
        excinfo = None if exc_val is None else exception_info(exc_val)
        call = CallInfo(None, excinfo, self.started, stopped, duration, "call", _ispytest=True)
        report = self._make_report(item, call)
        if report.failed:
            item._failed_subtests = getattr(item, "_failed_subtests", 0) + 1
        context = SubtestContext(msg=self.msg, kwargs=self.kwargs)
        manager = self.request.config.pluginmanager.getplugin("capturemanager")
        report = SubtestReport._new(report, context, out, err, log)

        def send():
            with manager.global_and_fixture_disabled():
                log_report(item, report)

        tell(item, call, report, send)
        if exc_val is None:
            return True
        if isinstance(exc_val, Exit) or (
            isinstance(exc_val, KeyboardInterrupt) and not self.request.config.getoption("usepdb", False)
        ):
            return False
        return not session.shouldfail

    def _make_report(self, item, call) -> TestReport:
        relay = item.ihook
        if "pytest_runtest_makereport" in relay.user:
            return relay.pytest_runtest_makereport(item=item, call=call)
        from . import skipping

        report = TestReport.from_item_and_call(item, call)
        skipping.apply_to_report(item, call, report)
        return report

    def _start_capture(self):
        """A capture for this subtest alone, unless the test captures by a fixture, or nobody does."""
        from .capture import CaptureFixture
        from .capture_io import FDCapture, SysCapture

        config = self.request.config
        kind = {"sys": SysCapture, "fd": FDCapture}.get(config.getoption("capture", None))
        if kind is None or config.pluginmanager.getplugin("capturemanager")._capture_fixture:
            return None
        capture = CaptureFixture(kind, self.request)
        capture._start()
        return capture

    def _attach_handler(self):
        machinery = self.request.session.logs.machinery
        if machinery is None:
            return None
        import logging

        from .log_handlers import LogCaptureHandler

        handler = LogCaptureHandler()
        handler.setFormatter(machinery.report_handler.formatter)
        if machinery.level is not None:
            handler.setLevel(machinery.level)
        logging.root.addHandler(handler)
        return handler

    def _detach_handler(self) -> str:
        if self.handler is None:
            return ""
        import logging

        logging.root.removeHandler(self.handler)
        return self.handler.stream.getvalue()
