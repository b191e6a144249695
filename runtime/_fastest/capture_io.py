"""Streams and descriptors that take what a test writes: one capture of one stream, and pairs of them.

A capture of a descriptor takes what C code and child processes write too; `SysCapture` takes `sys.stdout` and
`sys.stderr` only. Class names are those of `_pytest.capture`, where suites' plugins find them.

The process-wide streams outlive a capture: a logging handler made while a file was collected keeps writing to the
`sys.stderr` of that time, in every lane that is forked later. So they stay open, and a lane points their descriptors
at its own files.
"""

from __future__ import annotations

import io
import os
import sys
from collections import namedtuple

from . import channel

_NAMES = ("stdin", "stdout", "stderr")
_READING = "pytest: reading from stdin while output is captured!  Consider using `-s`."

# The streams of the global capture by descriptor; each keeps its own descriptor number for ever.
_lasting: dict[int, EncodedFile] = {}


class EncodedFile(io.TextIOWrapper):
    """Text written straight to a raw file."""

    __module__ = "_pytest.capture"

    __slots__ = ()

    @property
    def name(self) -> str:
        return repr(self.buffer)

    @property
    def mode(self) -> str:
        return self.buffer.mode.replace("b", "")


class CaptureIO(io.TextIOWrapper):
    """Text kept in memory."""

    __module__ = "_pytest.capture"

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="UTF-8", newline="", write_through=True)

    def getvalue(self) -> str:
        return self.buffer.getvalue().decode("UTF-8")


class TeeCaptureIO(CaptureIO):
    """Text kept in memory and passed on."""

    def __init__(self, other) -> None:
        self._other = other
        super().__init__()

    def write(self, s: str) -> int:
        super().write(s)
        return self._other.write(s)

    def flush(self) -> None:
        super().flush()
        if not self._other.closed:
            self._other.flush()


class DontReadFromInput:
    """What `sys.stdin` is while output is captured: nobody could see a prompt."""

    __module__ = "_pytest.capture"

    @property
    def encoding(self) -> str:
        return sys.__stdin__.encoding

    def read(self, size: int = -1):
        raise OSError(_READING)

    readline = read

    def __next__(self):
        return self.readline()

    def readlines(self, hint: int = -1):
        raise OSError(_READING)

    def __iter__(self):
        return self

    def fileno(self) -> int:
        raise io.UnsupportedOperation("redirected stdin is pseudofile, has no fileno()")

    def flush(self) -> None:
        raise io.UnsupportedOperation("redirected stdin is pseudofile, has no flush()")

    def isatty(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def readable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation("redirected stdin is pseudofile, has no seek(int)")

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation("redirected stdin is pseudofile, has no tell()")

    def truncate(self, size=None) -> int:
        raise io.UnsupportedOperation("cannot truncate stdin")

    def write(self, data: str) -> int:
        raise io.UnsupportedOperation("cannot write to stdin")

    def writelines(self, lines) -> None:
        raise io.UnsupportedOperation("Cannot write to stdin")

    def writable(self) -> bool:
        return False

    def __enter__(self):
        return self

    def __exit__(self, *exc_info) -> None:
        pass

    @property
    def buffer(self):
        return self


class SysCapture:
    """Replaces `sys.stdin`, `sys.stdout` or `sys.stderr`; `snap()` takes what was written since the last."""

    EMPTY_BUFFER = ""

    def __init__(self, fd: int, tmpfile=None, *, tee: bool = False) -> None:
        self.name = _NAMES[fd]
        self._old = getattr(sys, self.name)
        if tmpfile is None:
            tmpfile = DontReadFromInput() if fd == 0 else TeeCaptureIO(self._old) if tee else CaptureIO()
        self.tmpfile = tmpfile
        self._state = "initialized"

    def start(self) -> None:
        setattr(sys, self.name, self.tmpfile)
        self._state = "started"

    def done(self) -> None:
        if self._state == "done":
            return
        setattr(sys, self.name, self._old)
        if not isinstance(self.tmpfile, EncodedFile):
            self.tmpfile.close()
        self._state = "done"

    def suspend(self) -> None:
        setattr(sys, self.name, self._old)
        self._state = "suspended"

    def resume(self) -> None:
        if self._state != "started":
            setattr(sys, self.name, self.tmpfile)
            self._state = "started"

    def snap(self):
        if not self.tmpfile.buffer.tell():
            return self.EMPTY_BUFFER
        written = self.tmpfile.buffer.getvalue()
        self.tmpfile.seek(0)
        self.tmpfile.truncate()
        return self._decode(written)

    def _decode(self, written: bytes):
        return written.decode("UTF-8")

    def writeorg(self, data: str) -> None:
        """Writes to the stream that was replaced."""
        self._old.write(data)
        self._old.flush()


class SysCaptureBinary(SysCapture):
    """The same in bytes."""

    EMPTY_BUFFER = b""

    def _decode(self, written: bytes):
        return written

    def writeorg(self, data: bytes) -> None:
        self._old.flush()
        self._old.buffer.write(data)
        self._old.buffer.flush()


class FDCapture:
    """Redirects a descriptor, and its stream in `sys`, to a file; `snap()` takes what was written since the last."""

    EMPTY_BUFFER = ""

    def __init__(self, targetfd: int, stream: EncodedFile | None = None) -> None:
        self.targetfd = targetfd
        try:
            os.fstat(targetfd)
            self._invalid = None
        except OSError:
            # A closed descriptor is opened, so that it can be saved and no other file gets its number.
            self._invalid = os.open(os.devnull, os.O_RDWR)
            if self._invalid != targetfd:
                os.dup2(self._invalid, targetfd)
        self._saved = os.dup(targetfd)
        self._owned = stream is None
        if targetfd == 0:
            self.tmpfile = open(os.devnull, encoding="utf-8")
            self.syscapture = SysCapture(0)
        else:
            self.tmpfile = _open_scratch() if stream is None else stream
            self.syscapture = SysCapture(targetfd, self.tmpfile)
        # The number stays good when a test closes the stream object's twin in sys.
        self._fd = self.tmpfile.fileno()
        self._state = "initialized"

    def start(self) -> None:
        os.dup2(self._fd, self.targetfd)
        self.syscapture.start()
        self._state = "started"

    def done(self) -> None:
        if self._state == "done":
            return
        os.dup2(self._saved, self.targetfd)
        os.close(self._saved)
        if self._invalid is not None:
            os.close(self.targetfd)
            if self._invalid != self.targetfd:
                os.close(self._invalid)
        self.syscapture.done()
        if self._owned:
            self.tmpfile.close()
        self._state = "done"

    def suspend(self) -> None:
        if self._state != "suspended":
            self.syscapture.suspend()
            os.dup2(self._saved, self.targetfd)
            self._state = "suspended"

    def resume(self) -> None:
        if self._state != "started":
            self.syscapture.resume()
            os.dup2(self._fd, self.targetfd)
            self._state = "started"

    def snap(self):
        fd = self._fd
        # The descriptor shares its position with the redirected one, and with every child that writes.
        size = os.lseek(fd, 0, os.SEEK_CUR)
        if not size:
            return self.EMPTY_BUFFER
        size = max(size, os.fstat(fd).st_size)
        written = bytearray()
        while len(written) < size:
            chunk = os.pread(fd, size - len(written), len(written))
            if not chunk:
                break
            written += chunk
        os.lseek(fd, 0, os.SEEK_SET)
        os.ftruncate(fd, 0)
        return self._decode(bytes(written))

    def _decode(self, written: bytes):
        return written.decode("utf-8", "replace")

    def writeorg(self, data: str) -> None:
        """Writes to where the descriptor pointed before."""
        _write_all(self._saved, data.encode("utf-8"))


class FDCaptureBinary(FDCapture):
    """The same in bytes."""

    EMPTY_BUFFER = b""

    def _decode(self, written: bytes):
        return written

    def writeorg(self, data: bytes) -> None:
        _write_all(self._saved, data)


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _stream(fd: int) -> EncodedFile:
    """A stream that writes to descriptor `fd`, which it owns."""
    raw = io.FileIO(fd, "r+b")
    return EncodedFile(raw, encoding="utf-8", errors="replace", newline="", write_through=True)


def _open_scratch() -> EncodedFile:
    from .scratch import scratch_file

    return _stream(scratch_file())


def lasting_stream(targetfd: int) -> EncodedFile:
    """The process's stream for descriptor 1 or 2, pointed at this process's capture file."""
    stream = _lasting.get(targetfd)
    files = channel.capture_files
    if stream is None or stream.closed:
        if files is None:
            stream = _open_scratch()
        else:
            from .scratch import high_fd

            stream = _stream(high_fd(os.dup(files[targetfd - 1])))
        _lasting[targetfd] = stream
    elif files is not None:
        os.dup2(files[targetfd - 1], stream.fileno(), inheritable=False)
    return stream


CaptureResult = namedtuple("CaptureResult", ["out", "err"])
"""What `readouterr()` gives."""


class MultiCapture:
    """Captures of stdin, stdout and stderr, each of which may be None."""

    def __init__(self, in_, out, err) -> None:
        self.in_ = in_
        self.out = out
        self.err = err
        self._state: str | None = None
        self._in_suspended = False

    def _each(self):
        return [capture for capture in (self.in_, self.out, self.err) if capture is not None]

    def start_capturing(self) -> None:
        self._state = "started"
        for capture in self._each():
            capture.start()

    def suspend_capturing(self, in_: bool = False) -> None:
        self._state = "suspended"
        if self.out is not None:
            self.out.suspend()
        if self.err is not None:
            self.err.suspend()
        if in_ and self.in_ is not None:
            self.in_.suspend()
            self._in_suspended = True

    def resume_capturing(self) -> None:
        self._state = "started"
        if self.out is not None:
            self.out.resume()
        if self.err is not None:
            self.err.resume()
        if self._in_suspended:
            self.in_.resume()
            self._in_suspended = False

    def stop_capturing(self) -> None:
        """Restores what was there before. ValueError the second time."""
        if self._state == "stopped":
            raise ValueError("was already stopped")
        self._state = "stopped"
        for capture in (self.out, self.err, self.in_):
            if capture is not None:
                capture.done()

    def descriptors(self) -> tuple[int, int] | None:
        """The files that descriptors 1 and 2 go to, None unless both are redirected to a file of their own."""
        if type(self.out) is FDCapture and type(self.err) is FDCapture:
            return self.out._fd, self.err._fd
        return None

    def is_started(self) -> bool:
        """True while capturing, not when suspended or stopped."""
        return self._state == "started"

    def readouterr(self) -> CaptureResult:
        """Takes what was written."""
        out = "" if self.out is None else self.out.snap()
        err = "" if self.err is None else self.err.snap()
        return CaptureResult(out, err)

    def pop_outerr_to_orig(self) -> CaptureResult:
        """Takes what was written and writes it where it would have gone."""
        taken = self.readouterr()
        if taken.out:
            self.out.writeorg(taken.out)
        if taken.err:
            self.err.writeorg(taken.err)
        return taken


def global_capture(method: str) -> MultiCapture:
    """The capture of a whole run by `--capture=method`."""
    if method == "fd":
        return MultiCapture(FDCapture(0), FDCapture(1, lasting_stream(1)), FDCapture(2, lasting_stream(2)))
    if method == "sys":
        return MultiCapture(SysCapture(0), SysCapture(1), SysCapture(2))
    if method == "tee-sys":
        return MultiCapture(None, SysCapture(1, tee=True), SysCapture(2, tee=True))
    if method == "no":
        return MultiCapture(None, None, None)
    raise ValueError(f"unknown capturing method: {method!r}")
