"""The capture plugin: output of the whole run, and the `capsys` and `capfd` fixtures.

Method names are those of pytest's `CaptureManager`, which plugins and conftests call.
"""

from __future__ import annotations

import os

from .capture_io import CaptureResult, FDCapture, FDCaptureBinary, MultiCapture, SysCapture, SysCaptureBinary
from .capture_io import global_capture
from .fixtures import fixture

_NOTHING = CaptureResult("", "")

# Asked for twice in each phase of each item.
_lseek = os.lseek


class CaptureManager:
    """Owns the global capture, and knows the capture fixture of the running item."""

    __module__ = "_pytest.capture"

    def __init__(self, method: str) -> None:
        self._method = method
        self._global_capturing: MultiCapture | None = None
        # Of the files that descriptors 1 and 2 are redirected to; None where they are not.
        self._descriptors: tuple[int, int] | None = None
        self._capture_fixture: CaptureFixture | None = None
        # Whether the running item has one: what each phase asks first.
        self.has_fixture = False

    def __repr__(self) -> str:
        return (
            f"<CaptureManager _method={self._method!r} _global_capturing={self._global_capturing!r} "
            f"_capture_fixture={self._capture_fixture!r}>"
        )

    def is_capturing(self):
        """"global", the capture fixture in use, or False."""
        if self.is_globally_capturing():
            return "global"
        if self._capture_fixture:
            return f"fixture {self._capture_fixture.request.fixturename}"
        return False

    def is_globally_capturing(self) -> bool:
        return self._method != "no"

    def start_global_capturing(self) -> None:
        """Begins to capture in this process; a lane calls it again after the fork."""
        assert self._global_capturing is None
        self._global_capturing = global_capture(self._method)
        self._global_capturing.start_capturing()
        self._descriptors = self._global_capturing.descriptors()

    def stop_global_capturing(self) -> None:
        """Ends it; what nobody read goes where it would have gone."""
        if self._global_capturing is not None:
            self._global_capturing.pop_outerr_to_orig()
            self._global_capturing.stop_capturing()
            self._global_capturing = None
            self._descriptors = None

    def resume_global_capture(self) -> None:
        if self._global_capturing is not None:
            self._global_capturing.resume_capturing()

    def suspend_global_capture(self, in_: bool = False) -> None:
        """Lets output through; with `in_`, input too."""
        if self._global_capturing is not None:
            self._global_capturing.suspend_capturing(in_=in_)

    def suspend(self, in_: bool = False) -> None:
        self.suspend_fixture()
        self.suspend_global_capture(in_)

    def resume(self) -> None:
        self.resume_global_capture()
        self.resume_fixture()

    def read_global_capture(self) -> CaptureResult:
        """Takes `(out, err)` written since the last call."""
        capturing = self._global_capturing
        assert capturing is not None
        if capturing.out is None:
            return _NOTHING
        out, err = capturing.out.snap(), capturing.err.snap()
        return CaptureResult(out, err) if out or err else _NOTHING

    def is_quiet(self) -> bool:
        """True where nothing was written since the last call of `read_global_capture`; only a lower bound of that."""
        fds = self._descriptors
        return fds is not None and _lseek(fds[0], 0, 1) == 0 == _lseek(fds[1], 0, 1)

    def set_fixture(self, capture_fixture: CaptureFixture) -> None:
        """Makes a fixture the running item's; an error where it has another one."""
        if self._capture_fixture:
            current = self._capture_fixture.request.fixturename
            requested = capture_fixture.request.fixturename
            capture_fixture.request.raiseerror(f"cannot use {requested} and {current} at the same time")
        self._capture_fixture = capture_fixture
        self.has_fixture = True

    def unset_fixture(self) -> None:
        self._capture_fixture = None
        self.has_fixture = False

    def activate_fixture(self) -> None:
        """Starts the fixture's capture, above the global one, at the beginning of a phase."""
        if self._capture_fixture:
            self._capture_fixture._start()

    def deactivate_fixture(self) -> None:
        """Ends it at the end of a phase; what it had goes to the global capture."""
        if self._capture_fixture:
            self._capture_fixture.close()

    def suspend_fixture(self) -> None:
        if self._capture_fixture:
            self._capture_fixture._suspend()

    def resume_fixture(self) -> None:
        if self._capture_fixture:
            self._capture_fixture._resume()

    def global_and_fixture_disabled(self) -> _Disabled:
        """A context manager in which nothing is captured."""
        return _Disabled(self)


class _Disabled:
    """Suspends what captures, and resumes just that."""

    def __init__(self, manager: CaptureManager) -> None:
        self.manager = manager

    def __enter__(self) -> None:
        manager = self.manager
        self.fixture = bool(manager._capture_fixture and manager._capture_fixture._is_started())
        if self.fixture:
            manager.suspend_fixture()
        self.globally = bool(manager._global_capturing and manager._global_capturing.is_started())
        if self.globally:
            manager.suspend_global_capture()

    def __exit__(self, *exc_info) -> None:
        if self.globally:
            self.manager.resume_global_capture()
        if self.fixture:
            self.manager.resume_fixture()


class CaptureFixture:
    """What `capsys`, `capfd` and their relatives give."""

    __module__ = "_pytest.capture"

    def __init__(self, captureclass, request, *, config: dict | None = None, _ispytest: bool = False) -> None:
        self.captureclass = captureclass
        self.request = request
        self._config = config or {}
        self._capture: MultiCapture | None = None
        self._captured_out = captureclass.EMPTY_BUFFER
        self._captured_err = captureclass.EMPTY_BUFFER

    def __class_getitem__(cls, item):
        return cls

    def _start(self) -> None:
        if self._capture is None:
            out, err = self.captureclass(1, **self._config), self.captureclass(2, **self._config)
            self._capture = MultiCapture(None, out, err)
            self._capture.start_capturing()

    def close(self) -> None:
        """Ends the capture and passes on what nobody read."""
        if self._capture is None:
            return
        # A tee has written it already.
        out, err = self._capture.readouterr() if self._config.get("tee") else self._capture.pop_outerr_to_orig()
        self._captured_out += out
        self._captured_err += err
        self._capture.stop_capturing()
        self._capture = None

    def readouterr(self) -> CaptureResult:
        """Takes what was written so far: a named tuple `(out, err)`."""
        out, err = self._captured_out, self._captured_err
        if self._capture is not None:
            taken = self._capture.readouterr()
            out += taken.out
            err += taken.err
        self._captured_out = self._captured_err = self.captureclass.EMPTY_BUFFER
        return CaptureResult(out, err)

    def _suspend(self) -> None:
        if self._capture is not None:
            self._capture.suspend_capturing()

    def _resume(self) -> None:
        if self._capture is not None:
            self._capture.resume_capturing()

    def _is_started(self) -> bool:
        return self._capture is not None and self._capture.is_started()

    def disabled(self) -> _Disabled:
        """A context manager in which nothing is captured."""
        return self.request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled()


def _capture_during(request, captureclass, config: dict | None = None):
    manager = request.config.pluginmanager.getplugin("capturemanager")
    capture_fixture = CaptureFixture(captureclass, request, config=config)
    manager.set_fixture(capture_fixture)
    capture_fixture._start()
    yield capture_fixture
    capture_fixture.close()
    manager.unset_fixture()


@fixture
def capsys(request):
    """Captures text written to `sys.stdout` and `sys.stderr`; read it with `capsys.readouterr()`."""
    yield from _capture_during(request, SysCapture)


@fixture
def capteesys(request):
    """Like `capsys`, and passes the text on as `--capture` says."""
    yield from _capture_during(request, SysCapture, {"tee": True})


@fixture
def capsysbinary(request):
    """Captures bytes written to `sys.stdout` and `sys.stderr`."""
    yield from _capture_during(request, SysCaptureBinary)


@fixture
def capfd(request):
    """Captures text written to descriptors 1 and 2; read it with `capfd.readouterr()`."""
    yield from _capture_during(request, FDCapture)


@fixture
def capfdbinary(request):
    """Captures bytes written to descriptors 1 and 2."""
    yield from _capture_during(request, FDCaptureBinary)
