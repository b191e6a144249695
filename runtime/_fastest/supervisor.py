"""Owns all processes of a run: forks bases, passes lanes on, forwards what they say, reports how they end.

Single-threaded, imports no project code, so that it can fork at any time. Lines of bases and lanes are forwarded to
the runner as they are. When the runner goes, whatever it was doing, so does every process of the run.

What must hold: `laneExited` comes after every line its lane wrote; after the supervisor's exit no process of the run
is alive (but those that another service runs for a test).
"""

import _signal as signal
import importlib
import os
import select
import sys
import time

from . import bundle
from . import channel as wire
from .control import Outfit, control_pair
from .distributions import installed
from .early_modules import EarlyModules
from .lineage import adopt_orphans, die_with_parent, own_group, reap_orphans, sweep
from .preload import PRELOADED
from .roster import Lane, Worker
from .scratch import high_fd, high_pipe, make_scratch
from .signals import Signals
from .streams import Inbox, Outbox
from .tty import Terminal
from .watch import Child, Watch, kill_group
from .wire_json import decode, encode

# Seconds between `close` and the end of everything: a sealed lane has one to exit by itself, its watcher looks
# twenty times a second.
CLOSE_LIMIT = 1.5

# While lanes are busy, their lines are collected for this long before the next look: from the shortest, doubled each
# time, to the longest, in seconds. A line is never held back after it was read, so the first and the only ones are
# not delayed at all, and the last one by no more than the lane had been busy.
SHORTEST_HOLD = 0.00025
LONGEST_HOLD = 0.003


class Supervisor:
    """Serves one runner, which is at the other end of `fd`."""

    def __init__(self, fd, path):
        self._pid = os.getpid()
        self._path = path
        self._signals = Signals()
        self._board = wire.Board()
        self._watch = Watch()
        self._workers = {}
        self._lanes = {}
        # Process ids of what compiles ahead of bases; nobody waits for these.
        self._compilers = set()
        self._fd = fd
        self._poll = select.poll()
        self._narrow_poll = select.poll()  # while the runner cannot keep up
        self._on_ready = {}
        self._requests = Inbox(fd)
        self._runner = Outbox(fd, self._want_runner)
        self._listen(fd, self._on_runner)
        self._listen(self._signals.wake, self._on_wake)
        self._narrow_poll.register(fd, select.POLLIN | select.POLLOUT)
        self._narrow_poll.register(self._signals.wake, select.POLLIN)
        self._terminal = Terminal()
        self._to_load = list(PRELOADED)
        self._grace_end = None
        self._tear_down_end = None
        self._close_end = None
        self._hold = 0.0
        self._forwarded = False
        self._last_forward = 0.0

    def greet(self):
        """Sends `ready`; nothing else is done before it."""
        pytest, pluggy, plugins = installed(self._path)
        names = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}
        self._say(
            {
                "kind": "ready",
                "pid": self._pid,
                "implementation": names.get(sys.implementation.name, sys.implementation.name),
                "version": sys.version.split()[0],
                "executable": sys.executable,
                "platform": sys.platform,
                "pytest": pytest,
                "pluggy": pluggy,
                "plugins": plugins,
            }
        )

    def serve(self):
        """Works until the end of the run. In a forked process: gives the function of what it is to be."""
        while True:
            pause = self._pause()
            poll = self._narrow_poll if self._runner.congested else self._poll
            ready = poll.poll(None if pause is None else max(0.0, pause * 1000))
            if not ready and self._to_load:
                importlib.import_module(self._to_load.pop(0), __package__)
            self._forwarded = False
            for fd, _ in ready:
                # A descriptor may have been closed since, by what was done for one before it.
                act = self._on_ready.get(fd)
                role = act() if act is not None else None
                if role is not None:
                    return role
            if self._grace_end is not None and time.monotonic() >= self._grace_end:
                self._grace_end = None
                self._kill_running()
            if self._tear_down_end is not None and time.monotonic() >= self._tear_down_end:
                self._tear_down_end = None
                self._kill_unsealed()
            if self._close_end is not None and (not self._living() or time.monotonic() >= self._close_end):
                self._finish()
            self._hold_off()

    def fail(self, message):
        """Says what broke in the supervisor itself, and ends the run."""
        if os.getpid() == self._pid:
            self._say({"kind": "internalError", "worker": None, "lane": None, "message": message, "exitCode": 3})
            self._finish()
        os._exit(1)

    def _pause(self):
        """Seconds until something must be looked at, None for never."""
        pauses = [0.0] if self._to_load else []
        watched = self._watch.look()
        if watched is not None:
            pauses.append(watched)
        ends = (self._grace_end, self._tear_down_end, self._close_end)
        pauses += [end - time.monotonic() for end in ends if end is not None]
        return min(pauses, default=None)

    def _hold_off(self):
        if not self._forwarded:
            return
        if time.monotonic() - self._last_forward < LONGEST_HOLD:
            self._hold = min(max(self._hold * 2, SHORTEST_HOLD), LONGEST_HOLD)
            time.sleep(self._hold)
        else:
            self._hold = 0.0
        self._last_forward = time.monotonic()

    # What arrives

    def _on_runner(self):
        self._runner.flush()
        lines, closed = self._requests.read()
        for line in lines.splitlines():
            request = decode(line)
            role = self._REQUESTS[request["kind"]](self, request)
            if role is not None:
                return role
        if closed:
            self._finish()
        return None

    def _on_wake(self):
        self._signals.drain()
        for child, status in self._watch.reap():
            worker = next(worker for worker in self._living() if worker.child is child)
            self._worker_gone(worker, status)
        reap_orphans(self._watch)

    def _on_control(self, worker):
        messages = worker.control.receive_now()
        if messages is None:
            self._forget(worker.control.fd)
            return
        for message in messages:
            if message["act"] == "serving":
                self._worker_serves(worker, message["items"])
                continue
            lane = self._lanes[message["lane"]]
            if message["act"] == "laneStarted":
                lane.pid = message["pid"]
                if lane.is_worker:
                    worker.child.slot = lane.slot
                    worker.child.stacks = lane.scratch.stacks
                    if lane.killed is not None:
                        self._kill_lane(lane, *lane.killed)
                    elif lane.interrupted:
                        os.kill(lane.pid, signal.SIGINT)
            else:
                self._lane_gone(lane, message["status"], message["timedOut"])

    def _on_results(self, results):
        lines, closed = results.read()
        if closed:
            self._forget(results.fd)
        if lines:
            self._runner.put(lines)
            self._forwarded = True

    # Requests

    def _collect(self, request):
        # The worker imports what is not loaded yet by itself, at the same time as we would.
        self._to_load.clear()
        worker = self._workers[request["worker"]] = Worker(request)
        role = self._fork(worker)
        return self._compile_ahead(request) if role is None else role

    def _compile_ahead(self, request):
        """Starts the processes that compile for a base. In one of these: gives its function."""
        if request["tier"] != "cpython":
            return None
        from .ahead import compile_ahead, shares

        for paths in shares(request["config"]):
            pid = os.fork()
            if pid == 0:
                own_group(0)
                die_with_parent(self._pid)
                self._leave()
                return lambda: compile_ahead(paths, request["config"]["cachedir"])
            own_group(pid)
            self._compilers.add(pid)
        return None

    def _start_lane(self, request):
        worker = self._workers[request["worker"]]
        role = self._fork(worker) if worker.child is None else None
        if role is not None:
            return role
        lane_requests, requests = high_pipe()
        results, lane_results = high_pipe()
        lane = Lane(
            request["lane"], worker, self._board.take(), Outbox(requests, self._want_lane), Inbox(results), make_scratch()
        )
        self._lanes[lane.number] = lane
        self._listen(results, lambda: self._on_results(lane.results))
        only = request.get("only", False)
        message = {"act": "lane", "lane": lane.number, "slot": lane.slot.number, "only": only}
        worker.control.send(message, [lane_requests, lane_results, *lane.scratch.fds])
        os.close(lane_requests)
        os.close(lane_results)
        return None

    def _fork(self, worker):
        """Starts the worker's process. In that process: gives its function."""
        ours, theirs = control_pair()
        results, worker_results = high_pipe()
        worker.control = ours
        worker.results = Inbox(results)
        worker.slot = self._board.take()
        worker.scratch = make_scratch()
        worker.serving = False
        pid = os.fork()
        if pid == 0:
            own_group(0)
            die_with_parent(self._pid)
            again = worker.items is not None
            channel = wire.Channel(worker_results, worker.slot, worker.number, again)
            request = worker.request
            beyond = request.get("beyond", ())
            outfit = Outfit(self._board, theirs, channel, worker_results, worker.scratch, beyond, again)
            role = tier_class(request["tier"])(request["config"], outfit)
            self._leave(worker)
            return role.run
        own_group(pid)
        theirs.close()
        os.close(worker_results)
        worker.child = Child(pid, worker.slot, worker.scratch.stacks)
        self._watch.add(worker.child)
        self._listen(results, lambda: self._on_results(worker.results))
        self._listen(ours.fd, lambda: self._on_control(worker))
        return None

    def _run(self, request):
        lane = self._lanes.get(request["lane"])
        if lane is not None:  # else it died, which is being reported
            lane.requests.put(encode(request))

    def _kill(self, request):
        lane = self._lanes.get(request["lane"])
        if lane is not None:
            self._kill_lane(lane, request["dump"], request["reason"] == "timeout")

    def _stop(self, request):
        now = time.monotonic()
        self._grace_end = now + request["graceSeconds"]
        self._tear_down_end = now + request["tearDownSeconds"]
        interrupt = request.get("interrupt", False)
        for lane in self._lanes.values():
            lane.slot.ask_stop()
            lane.requests.put(b'{"kind":"stop"}\n')
            if not interrupt or lane.number == request.get("sparing"):
                continue
            if lane.is_worker:
                os.kill(lane.pid, signal.SIGINT)
            else:
                # A worker that is about to become the lane, and may run a test by now, does not read this.
                lane.interrupted = True
                lane.worker.control.send({"act": "interrupt", "lane": lane.number})
        if interrupt:
            for worker in self._living():
                if not worker.serving:
                    os.kill(worker.child.pid, signal.SIGINT)

    def _close(self, request):
        self._close_end = time.monotonic() + CLOSE_LIMIT
        self._kill_unsealed()
        for worker in self._living():
            worker.control.send({"act": "close"})

    _REQUESTS = {"collect": _collect, "lane": _start_lane, "run": _run, "shown": _run, "kill": _kill, "stop": _stop, "close": _close}

    # Ends

    def _kill_running(self):
        """Kills every lane that is in the set-up or the call of an item, and workers that have not collected."""
        for lane in self._lanes.values():
            slot = lane.slot
            if slot.item >= 0 and slot.when != "teardown" and not slot.sealed:
                self._kill_lane(lane, dump=False, timed_out=False)
        self._kill_collecting()

    def _kill_unsealed(self):
        """Kills every lane that still has something to say, and workers that have not collected."""
        for lane in self._lanes.values():
            if not lane.slot.sealed:
                self._kill_lane(lane, dump=False, timed_out=False)
        self._kill_collecting()

    def _kill_collecting(self):
        for worker in self._living():
            if not worker.serving:
                worker.child.kill(dump=False)

    def _kill_lane(self, lane, dump, timed_out):
        lane.killed = (dump, timed_out)
        if lane.is_worker:
            lane.worker.child.timed_out = timed_out
            lane.worker.child.kill(dump)
        else:
            # A worker that is about to become the lane does not read this; it is killed when it says that it is.
            lane.worker.control.send({"act": "kill", "lane": lane.number, "dump": dump, "timeout": timed_out})

    def _lane_gone(self, lane, status, timed_out):
        self._runner.put(lane.results.read_rest())
        slot = lane.slot
        running = slot.item
        start = slot.clock[0]
        out, err = ("", "") if slot.sealed else lane.scratch.printed(slot)
        self._say(
            {
                "kind": "laneExited",
                "lane": lane.number,
                "status": status,
                "timedOut": timed_out,
                "sealed": slot.sealed,
                "running": running,
                "when": None if running < 0 else slot.when,
                "seconds": time.monotonic() - start if start else 0.0,
                "stdout": out,
                "stderr": err,
                "stacks": lane.scratch.traceback(),
            }
        )
        self._terminal.take_back()
        if slot.sealed and "signal" in status and self._close_end is None:
            note = f"lane {lane.number} had to be killed after its end: a thread or an exit function did not finish"
            self._say({"kind": "note", "note": note})
        del self._lanes[lane.number]
        self._forget(lane.results.fd)
        self._forget(lane.requests.fd)
        os.close(lane.results.fd)
        os.close(lane.requests.fd)
        lane.scratch.close()
        self._board.give_back(slot)

    def _worker_serves(self, worker, items):
        """The process collected, and will start lanes."""
        worker.serving = True
        if worker.items is None:
            worker.items = items
        elif worker.items != items:
            message = "a second collection of the same files gave other tests; the first process died"
            self._say({"kind": "internalError", "worker": worker.number, "lane": None, "message": message, "exitCode": 3})
            worker.child.kill(dump=False)

    def _worker_gone(self, worker, status):
        if worker.control.fd in self._on_ready:
            self._on_control(worker)
        self._runner.put(worker.results.read_rest())
        for lane in [lane for lane in self._lanes.values() if lane.worker is worker]:
            if lane.is_worker or lane.pid is None:
                self._lane_gone(lane, status, worker.child.timed_out)
            else:
                end_orphan(lane.pid)
                self._lane_gone(lane, {"signal": "SIGKILL"}, False)
        if worker.items is None:
            out, err = worker.scratch.printed(worker.slot)
            self._say(
                {
                    "kind": "baseExited",
                    "worker": worker.number,
                    "status": status,
                    "importing": worker.slot.text or None,
                    "stdout": out,
                    "stderr": err + worker.scratch.traceback(),
                }
            )
        worker.child = None
        self._forget(worker.control.fd)
        self._forget(worker.results.fd)
        worker.control.close()
        os.close(worker.results.fd)
        worker.scratch.close()
        self._board.give_back(worker.slot)

    def _living(self):
        """The workers that have a process."""
        return [worker for worker in self._workers.values() if worker.child is not None]

    def _finish(self):
        """Kills what is left of the run, says what that was, and exits."""
        self._watch.kill_all()
        for lane in self._lanes.values():
            if lane.pid is not None and not lane.is_worker:
                end_orphan(lane.pid)
        left = sweep({worker.pid for worker in self._living()} | self._compilers)
        if left:
            self._say({"kind": "note", "note": "killed what tests left running: " + ", ".join(left)})
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        self._runner.flush_within(poll, 1000)
        bundle.keep([__package__ + name for name in PRELOADED if name.startswith(".")])
        os._exit(0)

    def _leave(self, forked=None):
        """In a forked process (of the worker `forked`): lets go of everything that is the supervisor's alone."""
        self._signals.restore()
        os.close(self._fd)
        if forked is not None:
            sys.path[:] = self._path
            sys.meta_path.insert(0, EarlyModules(self._path))
            forked.control.close()
            os.close(forked.results.fd)
        for worker in self._living():
            worker.control.close()
            os.close(worker.results.fd)
            worker.scratch.close()
        for lane in self._lanes.values():
            os.close(lane.requests.fd)
            os.close(lane.results.fd)
            lane.scratch.close()

    # Descriptors

    def _say(self, message):
        self._runner.put(encode(message))

    def _listen(self, fd, act):
        self._on_ready[fd] = act
        self._poll.register(fd, select.POLLIN)

    def _forget(self, fd):
        if self._on_ready.pop(fd, None) is not None:
            self._poll.unregister(fd)

    def _want_runner(self, outbox, wanted):
        self._poll.modify(outbox.fd, select.POLLIN | (select.POLLOUT if wanted else 0))

    def _want_lane(self, outbox, wanted):
        if wanted:
            self._on_ready[outbox.fd] = outbox.flush
            self._poll.register(outbox.fd, select.POLLOUT)
        else:
            self._forget(outbox.fd)


def tier_class(tier):
    """What a worker of `tier` is. Imported where it is needed: neither loads what belongs to the other."""
    if tier == "pytest":
        from .pytest_tier import PytestTier

        return PytestTier
    from .base import Base

    return Base


def end_orphan(pid):
    """Kills a lane whose base is gone and waits for its end, so that it says nothing more."""
    kill_group(pid)
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass  # not adopted by this process: only Linux lets us


def main(fd, path):
    """Serves the runner behind descriptor `fd`; a forked process goes on as what it was forked for. Never returns.

    `path` is the `sys.path` of project code. The supervisor's own has nothing but the standard library, so that a
    project's `json.py` does not become ours.
    """
    own_group(0)
    supervisor = Supervisor(high_fd(fd), path)
    try:
        supervisor.greet()
        adopt_orphans()
        role = supervisor.serve()
    except BaseException:
        import traceback

        supervisor.fail(traceback.format_exc())
    del supervisor
    while True:
        role = role()
