"""Loads conftests, imports and collects; then forks lanes, which inherit what it collected. Runs no test itself.

Where forking would break what importing started (threads, sockets, pipes), the base becomes the only lane.
"""

import os
import select
import stat
import sys

from . import channel as wire
from . import lane as lanes
from .lineage import die_with_parent, own_group
from .signals import Signals
from .watch import Child, Watch


class Base:
    """One worker of the `cpython` tier. `run` ends in a lane forked from here, or never."""

    def __init__(self, config, outfit):
        self._config = config
        self._board = outfit.board
        self._control = outfit.control
        self._results = outfit.results
        self._channel = outfit.channel
        self._scratch = outfit.scratch
        self._again = outfit.again
        self._watch = Watch()
        self._lanes = {}
        self._stacks = []
        self._session = None

    def run(self):
        """Collects, then serves the supervisor. In a lane: gives the function that runs it."""
        import faulthandler

        faulthandler.enable(self._scratch.stacks)
        found = open_files()
        wire.capture_files = (self._scratch.out, self._scratch.err)
        # What the console script of pytest would have there.
        sys.argv = [os.path.join(os.path.dirname(sys.executable), "pytest"), *self._config["argv"]]
        collected = self._collect()
        if collected is None:
            os._exit(1)
        self._limits = lanes.limits_of(self._config, collected)
        forkable = threads() == 1 and all(file in found or harmless(file) for file in open_files())
        if not self._again:
            self._channel.send({**collected, "forkable": forkable})
        self._channel.speak()
        self._control.send({"act": "serving", "items": lanes.fingerprint(collected)})
        if forkable:
            # While the runner reads what was collected.
            self._session.foresee()
        return self._serve() if forkable else self._become()

    def _collect(self):
        """The `collected` message; None where something ended the session, which was then said."""
        from .outcomes import UsageError

        try:
            from .session import Session

            self._session = Session(self._config, self._channel)
            return self._session.perform_collect()
        except UsageError as error:
            message = {"kind": "usageError", "message": str(error)}
        except BaseException as error:
            session = self._session
            message = lanes.stopped_by(error, session)
            if message is None:
                message = lanes.broken(error, session)
            else:
                lanes.say_exit(error)
        # Last of all: who reads it ends this process at once.
        try:
            if self._session is not None:
                self._session.config._ensure_unconfigure()
            lanes.flush_streams()
        finally:
            self._channel.send(message)
        return None

    def _serve(self):
        """Forks lanes and watches them until the supervisor is gone. Gives a lane's function in a lane."""
        self._signals = Signals()
        poll = select.poll()
        poll.register(self._control.fd, select.POLLIN)
        poll.register(self._signals.wake, select.POLLIN)
        closing = False
        while not (closing and not self._lanes):
            pause = self._watch.look()
            ready = dict(poll.poll(None if pause is None else pause * 1000))
            if self._signals.wake in ready:
                self._signals.drain()
                self._report_gone()
            if self._control.fd in ready:
                for request in self._receive():
                    if request["act"] == "lane":
                        lane = self._take_over(request) if request["only"] else self._fork(request)
                        if lane is not None:
                            return lane
                    elif request["act"] == "close":
                        closing = True
                        self._kill_unsealed()
                    elif request["lane"] in self._lanes:
                        self._signal(self._lanes[request["lane"]], request)
        os._exit(0)

    def _receive(self):
        requests = self._control.receive()
        if requests is None:
            self._watch.kill_all()
            os._exit(0)
        return requests

    def _fork(self, request):
        files = lanes.LaneFiles(self._control.take_fds(lanes.LaneFiles.COUNT))
        slot = self._board.slot(request["slot"])
        lanes.flush_streams()
        # `random` reseeds itself in forked children, but a lane goes on where collection ended.
        random = sys.modules.get("random")
        state = random.getstate() if random is not None else None
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            own_group(0)
            die_with_parent(parent)
            self._signals.restore()
            self._control.close()
            for fd in (self._results, *self._stacks):
                os.close(fd)
            if random is not None:
                random.setstate(state)
            return self._lane(request["lane"], request["slot"], files)
        own_group(pid)
        os.close(files.requests)
        os.close(files.results)
        os.close(files.scratch.out)
        os.close(files.scratch.err)
        self._stacks.append(files.scratch.stacks)
        child = self._lanes[request["lane"]] = Child(pid, slot, files.scratch.stacks)
        self._watch.add(child)
        self._control.send({"act": "laneStarted", "lane": request["lane"], "pid": pid})
        return None

    def _take_over(self, request):
        """Gives the function of the only lane, for this very process: no fork, and no page copied that both touch."""
        self._signals.restore()
        return self._lane(*self._let_go(lanes.begin_lane(self._control, request)))

    def _become(self):
        """Waits for the lane request and gives the lane's function, for this very process."""
        return self._lane(*self._let_go(lanes.await_lane(self._control)))

    def _let_go(self, begun):
        # What is left of a base that became a lane must not be found, open, by the garbage collector of a test.
        self._control.close()
        return begun

    def _lane(self, lane, slot, files):
        session, channel, slot = self._session, self._channel, self._board.slot(slot)
        lanes.prepare(lane, channel, files, slot, self._limits)
        queue = lanes.Queue(files.requests, slot)
        return lambda: lanes.run(session, channel, lane, queue)

    def _signal(self, child, request):
        if request["act"] == "interrupt":
            import _signal as signal

            os.kill(child.pid, signal.SIGINT)
        else:
            child.timed_out = request["timeout"]
            child.kill(request["dump"])

    def _kill_unsealed(self):
        for child in self._watch.children:
            if not child.slot.sealed:
                child.kill(dump=False)

    def _report_gone(self):
        for child, status in self._watch.reap():
            lane = next(lane for lane, known in self._lanes.items() if known is child)
            del self._lanes[lane]
            self._stacks.remove(child.stacks)
            os.close(child.stacks)
            self._control.send(
                {"act": "laneGone", "lane": lane, "status": status, "timedOut": child.timed_out}
            )


def threads():
    """How many threads this process has, those that Python does not know included."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        import threading

        return threading.active_count()


def open_files():
    """What this process has open: (device, inode, mode, device number) of every descriptor."""
    files = set()
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    for name in os.listdir(folder):
        try:
            status = os.fstat(int(name))
        except OSError:
            continue  # the descriptor that listed the folder
        files.add((status.st_dev, status.st_ino, status.st_mode, status.st_rdev))
    return files


def harmless(file):
    """Whether two processes may share `file`: files, folders and devices; not pipes, sockets, epoll and the like."""
    mode = file[2]
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISCHR(mode)
