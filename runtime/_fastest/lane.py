"""Runs items in the order the runner gives them, and proves at the end that it did.

A lane is forked from the process that collected, so it starts from exactly the state one pytest process has after
collection. It says `sealed` only after every scope is torn down; what its process does after that is no evidence.
"""

import collections
import os
import select
import sys

from . import channel as wire
from .channel import NEXT_UNKNOWN
from .scratch import Scratch
from .watch import STACKS_SIGNAL
from .wire_json import decode

# Seconds a sealed lane has to run exit functions and end its threads; then its group is killed. pytest waits for ever.
EXIT_GRACE = 1.0

_INTERNAL_ERROR = 3


class LaneFiles:
    """What a lane is given, in the order of the descriptors in a `lane` request."""

    COUNT = 5

    __slots__ = ("requests", "results", "scratch")

    def __init__(self, fds):
        self.requests, self.results, *scratch = fds
        self.scratch = Scratch(*scratch)


def limits_of(config, collected):
    """Seconds per item, below 0 for its call alone: its own limit, else `--timeout`, else None."""
    limit = config["options"].get("timeout") or None
    return [limit if own is None else own for own in collected["timeout"]]


def fingerprint(collected):
    """The same for two collections of the same items, in processes of one run: all share one hash seed."""
    return hash(tuple(collected["nodeid"]))


def await_lane(control):
    """Waits until this process, which collected, is told to be a lane itself: (lane, slot number, LaneFiles)."""
    requests = control.receive()
    if requests is None or requests[0]["act"] == "close":
        os._exit(0)
    return begin_lane(control, requests[0])


def begin_lane(control, request):
    """This process, which collected, is a lane itself from now on: (lane, slot number, LaneFiles)."""
    lane = request["lane"]
    control.send({"act": "laneStarted", "lane": lane, "pid": os.getpid()})
    return lane, request["slot"], LaneFiles(control.take_fds(LaneFiles.COUNT))


class Queue:
    """The items a lane was told to run and has not begun."""

    def __init__(self, fd, slot):
        self._fd = fd
        self._slot = slot
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)
        self._partial = b""
        self._items = collections.deque()
        self._last = False
        self._is_shown = False

    def take(self):
        """The next item; waits for one. None: nothing follows."""
        while not self._items and not self._last:
            self._receive()
        return None if self._slot.stopping or not self._items else self._items.popleft()

    def peek(self):
        """The item after the one taken: None for none, NEXT_UNKNOWN where more may come."""
        while not self._items and not self._last and self._poll.poll(0):
            self._receive()
        if self._slot.stopping:
            return None
        if self._items:
            return self._items[0]
        return None if self._last else NEXT_UNKNOWN

    def await_shown(self):
        """Waits until the report is where the item's own output may follow."""
        while not self._is_shown:
            self._receive()
        self._is_shown = False

    def _receive(self):
        data = os.read(self._fd, 65536)
        if not data:
            os._exit(wire.LOST_CHANNEL)  # the supervisor is gone, nobody is left to tell
        lines = (self._partial + data).split(b"\n")
        self._partial = lines.pop()
        for line in lines:
            request = decode(line)
            if request["kind"] == "shown":
                self._is_shown = True
            elif request["kind"] == "stop":
                self._items.clear()
                self._last = True
            else:
                self._items.extend(request["items"])
                self._last = self._last or request["last"]


def prepare(lane, channel, files, slot, limits):
    """Makes this process lane `lane`: its channel, terminal and capture files, and stacks on crashes and on demand."""
    import faulthandler

    from . import tty

    tty.take()
    channel.become_lane(lane, files.results, slot, limits)
    wire.capture_files = (files.scratch.out, files.scratch.err)
    faulthandler.enable(files.scratch.stacks)
    faulthandler.register(STACKS_SIGNAL, file=files.scratch.stacks)


def run(session, channel, lane, queue):
    """Runs the lane to its end. Does not return."""
    try:
        session.start_lane(lane)
        if session.config.writes_live:
            session.await_shown = lambda item: begin_uncaptured(channel, queue, item)
        try:
            _work(session, channel, queue)
        except BaseException as error:
            end = stopped_by(error, session) or broken(error, session)
            session.exitstatus = end["exitCode"]
            channel.send(end)
        channel.rest()
        end = session.finish()
    except BaseException as error:
        channel.send(broken(error, session))
        os._exit(1)
    # In this order: who is asked to close as soon as it has said so still has its time to exit.
    channel.seal(EXIT_GRACE)
    channel.send({"kind": "sealed", "finished": channel.finished, "session": end})
    session.leave()
    leave()


def _work(session, channel, queue):
    while True:
        item = queue.take()
        if item is None:
            return
        if session.await_shown is not None:
            flush_streams()
            session.await_shown(item)
        session.run_item(item, queue.peek())
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)


def begin_uncaptured(channel, queue, item):
    """Where an item writes to the terminal itself: what the report says of it so far must stand there."""
    channel.send({"kind": "begun", "item": item})
    queue.await_shown()


def stopped_by(error, session):
    """The `stopped` message for an exception that ends the session in good order, None for any other."""
    from .outcomes import Exit
    from .session import Failed

    if isinstance(error, Failed):
        return stopped(str(error), 1)
    if not isinstance(error, (KeyboardInterrupt, Exit)):
        return None
    if session is not None and "pytest_keyboard_interrupt" in session.config.hook.user:
        from .excinfo import ExceptionInfo

        session.config.hook.pytest_keyboard_interrupt(excinfo=ExceptionInfo.from_exception(error))
    if isinstance(error, Exit):
        code = 2 if error.returncode is None else error.returncode
        return stopped("_pytest.outcomes.Exit" + (f": {error.msg}" if error.msg else ""), code)
    reason = type(error).__name__ + (f": {error}" if str(error) else "")
    return stopped(reason, 2, _place(error.__traceback__, reason))


def broken(error, session):
    """The `internalError` message for any other exception. Hooks of the project may exit with a code of their own."""
    from .excinfo import ExceptionInfo
    from .outcomes import Exit

    is_full = session is not None and session.config.getoption("fulltrace", False)
    excinfo = ExceptionInfo.from_exception(error)
    excrepr = excinfo.getrepr(style="long" if is_full else "native")
    message = "\n".join(f"INTERNALERROR> {line}" for line in str(excrepr).split("\n"))
    code = _INTERNAL_ERROR
    try:
        if session is not None and "pytest_internalerror" in session.config.hook.user:
            session.config.hook.pytest_internalerror(excrepr=excrepr, excinfo=excinfo)
    except Exit as exit_error:
        say_exit(exit_error)
        code = exit_error.returncode or code
    else:
        if isinstance(error, SystemExit):
            sys.stderr.write("mainloop: caught unexpected SystemExit!\n")
    return {"kind": "internalError", "message": message, "exitCode": code}


def say_exit(error):
    """What `pytest.exit` says on stderr where there is no report yet."""
    from .outcomes import Exit

    if isinstance(error, Exit):
        sys.stderr.write(f"Exit: {error.msg}\n")


def stopped(reason, code, location=None):
    """The session ends early: what pytest would print between `!!!`, and the exit code."""
    return {"kind": "stopped", "reason": reason, "location": location, "exitCode": code}


def _place(traceback, reason):
    """`path:line: reason` of the innermost frame that is not the runtime's."""
    own = os.path.dirname(__file__) + os.sep
    place = None
    while traceback is not None:
        path = traceback.tb_frame.f_code.co_filename
        if not path.startswith(own):
            place = f"{path}:{traceback.tb_lineno}: {reason}"
        traceback = traceback.tb_next
    return place


def leave():
    """Runs what Python runs at exit and tests can see, then leaves. The status says nothing."""
    import atexit

    threading = sys.modules.get("threading")
    try:
        if threading is not None:
            threading._shutdown()
    finally:
        try:
            atexit._run_exitfuncs()
        finally:
            flush_streams()
            os._exit(0)


def flush_streams():
    """Writes out what Python buffered for stdout and stderr; tests may have replaced or closed either."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # None, some object of a test, gone, or closed: then nothing is left to write
