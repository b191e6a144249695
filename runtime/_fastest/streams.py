"""Non-blocking ends of pipes and sockets: whole lines in, whatever was said out."""

import os

# One reading takes at most this much, so that no lane keeps the supervisor to itself.
_MOST = 1 << 20

# With more than this waiting, nothing more is read from lanes: a runner that is busy must not make us grow.
_CONGESTED = 8 << 20


class Inbox:
    """Reads whole lines."""

    __slots__ = ("fd", "_buffer")

    def __init__(self, fd):
        os.set_blocking(fd, False)
        self.fd = fd
        self._buffer = bytearray()

    def read(self):
        """(complete lines, whether the other end is closed). An unfinished line waits for its rest."""
        taken = 0
        closed = False
        searched = len(self._buffer)
        while taken < _MOST:
            try:
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                break
            except ConnectionResetError:
                data = b""
            if not data:
                closed = True
                break
            self._buffer += data
            taken += len(data)
        end = self._buffer.rfind(b"\n", searched) + 1
        lines = bytes(self._buffer[:end])
        del self._buffer[:end]
        return lines, closed

    def read_rest(self):
        """All complete lines that are there."""
        lines = []
        while True:
            more, closed = self.read()
            lines.append(more)
            if closed or not more:
                return b"".join(lines)


class Outbox:
    """Writes without ever waiting. `want(self, True)`: it must be flushed when writable; False: no more."""

    __slots__ = ("fd", "_want", "_pending")

    def __init__(self, fd, want):
        os.set_blocking(fd, False)
        self.fd = fd
        self._want = want
        self._pending = bytearray()

    @property
    def congested(self):
        return len(self._pending) > _CONGESTED

    def put(self, data):
        if self._pending:
            self._pending += data
            return
        rest = data[self._write(data) :]
        if rest:
            self._pending += rest
            self._want(self, True)

    def flush(self):
        del self._pending[: self._write(self._pending)]
        if not self._pending:
            self._want(self, False)

    def flush_within(self, poll, milliseconds):
        """Writes all of it, or what can be written before nothing moves for that long."""
        while self._pending and poll.poll(milliseconds):
            del self._pending[: self._write(self._pending)]

    def _write(self, data):
        try:
            return os.write(self.fd, data)
        except BlockingIOError:
            return 0
        except (BrokenPipeError, ConnectionResetError):
            return len(data)  # nobody reads any more; that is noticed where it is read from
