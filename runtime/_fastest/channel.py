"""The contract between the runner (Node) and the supervisor (Python). Mirror of src/worker/protocol.ts.

One JSON object per line, `kind` first, ASCII only. A lane writes to a pipe of its own, so that one that dies in the
middle of a line damages nobody else's. What a process is doing right now is not a message: it stands in its slot of a
memory shared by all processes of the run, so it can be read after the process died and costs no system call.

What must hold: only the process that a channel was made for writes to it. A child that a test forked and that came
back into the runner leaves at once, without a word.
"""

import mmap
import os
import struct
import time
from _functools import partial  # without `functools`, which takes as long to import as all of this package's start

from .wire_json import encode

# `next` of `Session.run_item` when the lane's queue is empty and more items may come.
NEXT_UNKNOWN = -1

WHEN = ("setup", "call", "teardown")

# Temporary files that take what the process writes to descriptors 1 and 2, as (out, err), made by the parent of this
# process so that it can read them when the process is gone. Descriptor capture must use these two files instead of
# making its own where this is not None. Whoever captures owns position and length of the files; text that was read
# but not truncated away is excluded with `Channel.mark_read`.
capture_files = None

# Keys that a message of this kind must carry; the channel fills in those that its sender cannot know.
_STAMPS = {
    "header": ("worker",),
    "collectReport": ("worker",),
    "needsPytest": ("worker",),
    "collected": ("worker",),
    "usageError": ("worker",),
    "internalError": ("worker", "lane"),
    "report": ("lane",),
    "finished": ("lane",),
    "moved": ("lane",),
    "live": ("lane",),
    "begun": ("lane",),
    "sealed": ("lane",),
    "stopped": ("lane", "item"),
}

# Exit status of a process that found its channel closed or stolen. Never evidence of anything.
LOST_CHANNEL = 74


_pack_state = struct.Struct("=iB3xI4xdd").pack_into


class Slot:
    """What one process is doing: a row of the shared memory. Written by that process, read by its parents.

    Bytes: 0 item (i32, -1 none) · 4 phase (u8, index into WHEN) · 8 finished (u32) · 16 item's start, 24 deadline (f64,
    `time.monotonic`; 0 none) · 32 stdout, 40 stderr read (u64) · 48 length of the text (u16) · 50 sealed (u8) · 51 stop
    (u8, the one field its parents write) · 52 text: the file being imported.
    """

    SIZE = 4096
    TEXT = 52
    _ITEM = struct.Struct("=i")
    _CLOCK = struct.Struct("=dd")
    _READ = struct.Struct("=QQ")
    _LENGTH = struct.Struct("=H")

    __slots__ = ("_board", "number", "_at", "set_state")

    def __init__(self, board, number):
        self._board = board
        self.number = number
        self._at = number * Slot.SIZE
        #: Called with (item, when, finished, start, deadline), several times for each item.
        self.set_state = partial(_pack_state, board, self._at)

    def clear(self):
        """Makes the slot ready for a new process."""
        self._board[self._at : self._at + Slot.TEXT] = bytes(Slot.TEXT)
        self.set_state(-1, 0, 0, 0.0, 0.0)

    def set_phase(self, when):
        self._board[self._at + 4] = when

    def set_read(self, out, err):
        Slot._READ.pack_into(self._board, self._at + 32, out, err)

    def set_text(self, text):
        data = os.fsencode(text)[: Slot.SIZE - Slot.TEXT]
        at = self._at + Slot.TEXT
        self._board[at : at + len(data)] = data
        Slot._LENGTH.pack_into(self._board, self._at + 48, len(data))

    def seal(self):
        self._board[self._at + 50] = 1

    def ask_stop(self):
        self._board[self._at + 51] = 1

    @property
    def item(self):
        return Slot._ITEM.unpack_from(self._board, self._at)[0]

    @property
    def when(self):
        return WHEN[self._board[self._at + 4]]

    @property
    def sealed(self):
        return self._board[self._at + 50] == 1

    @property
    def stopping(self):
        return self._board[self._at + 51] == 1

    @property
    def clock(self):
        """(start of the item, deadline or 0), in `time.monotonic` seconds."""
        return Slot._CLOCK.unpack_from(self._board, self._at + 16)

    @property
    def read(self):
        return Slot._READ.unpack_from(self._board, self._at + 32)

    @property
    def text(self):
        (length,) = Slot._LENGTH.unpack_from(self._board, self._at + 48)
        at = self._at + Slot.TEXT
        return os.fsdecode(self._board[at : at + length])


class Board:
    """The memory that all processes of a run share: one slot per living process. Made before the first fork."""

    # Pages nobody touches are never allocated. More processes than this at a time are refused.
    SLOTS = 512

    def __init__(self):
        self._memory = mmap.mmap(-1, Slot.SIZE * Board.SLOTS)
        self._free = list(range(Board.SLOTS - 1, -1, -1))

    def take(self):
        slot = Slot(self._memory, self._free.pop())
        slot.clear()
        return slot

    def give_back(self, slot):
        self._free.append(slot.number)

    def slot(self, number):
        return Slot(self._memory, number)


class Channel:
    """The way of one process to the runner, and its slot. A base's channel becomes its lane's after the fork."""

    def __init__(self, fd, slot, worker, muted):
        self._fd = fd
        self._muted = muted
        self._slot = slot
        self._worker = worker
        self._lane = None
        self._pid = os.getpid()
        self._is_foreign = False
        self._finished = 0
        self._limits = ()
        os.register_at_fork(after_in_child=self._disown)

    def _disown(self):
        """In a process that was forked, by the base to make a lane or by a test."""
        self._is_foreign = True

    def become_lane(self, lane, fd, slot, limits):
        """From now on this process is `lane`. `limits`: seconds per item, below 0 for its call alone; None for none."""
        self._fd = fd
        self._slot = slot
        self._lane = lane
        self._pid = os.getpid()
        self._is_foreign = False
        self._finished = 0
        self._limits = limits

    @property
    def is_foreign(self):
        """Is this process a child of the one that the channel belongs to?"""
        return self._is_foreign

    @property
    def finished(self):
        """Items that this lane ended."""
        return self._finished

    def speak(self):
        """From now on messages are sent. A process that collects what another one has reported is muted till here."""
        self._muted = False

    def send(self, message):
        """Sends one message; `worker` and `lane` are filled in where its kind has them."""
        if self._muted:
            return
        kind = message["kind"]
        for stamp in _STAMPS.get(kind, ()):
            message[stamp] = self._stamp(stamp)
        self._write(encode(message))
        if kind == "finished":
            self._count()
        elif kind == "moved":
            self.rest()

    def _stamp(self, name):
        if name == "item":
            return self._slot.item
        return self._worker if name == "worker" else self._lane

    def passed(self, item, setup, call, teardown):
        """The hot path: all three phases of `item` passed and printed nothing. Seconds; on the wire nanoseconds."""
        # Of the ways to format it the quickest.
        line = '{"kind":"passed","lane":%d,"item":%d,"t":[%d,%d,%d]}\n'
        self._write((line % (self._lane, item, setup * 1e9, call * 1e9, teardown * 1e9)).encode())
        self._finished += 1
        self._slot.set_state(-1, 0, self._finished, 0.0, 0.0)

    # Clocks are bound here, where neither a test's patch of `time` nor a library that freezes time reaches them.

    def enter(self, item, when, clock=time.monotonic):
        """The lane begins phase `when` (0 setup, 1 call, 2 teardown) of `item`. The item's clock starts with 0."""
        if self._is_foreign:
            os._exit(LOST_CHANNEL)
        limit = self._limits[item]
        if limit is not None and limit < 0.0:
            now = clock()
            self._slot.set_state(item, when, self._finished, now, now - limit if when == 1 else 0.0)
        elif when:
            self._slot.set_phase(when)
        else:
            now = clock()
            self._slot.set_state(item, 0, self._finished, now, now + limit if limit else 0.0)

    def enter_call(self, item, clock=time.monotonic):
        """Begins an item whose set-up runs nothing: as entering phase 0 and then 1."""
        if self._is_foreign:
            os._exit(LOST_CHANNEL)
        now = clock()
        limit = self._limits[item]
        self._slot.set_state(item, 1, self._finished, now, now + limit if limit else 0.0)

    def rest(self):
        """No item is running any more, also where one was left without its reports."""
        self._slot.set_state(-1, 0, self._finished, 0.0, 0.0)

    def importing(self, path):
        """The process begins to import the file `path`; the empty string: it is done with it."""
        self._slot.set_text(path)

    def mark_read(self, out, err):
        """Bytes of the capture files up to these positions have been reported already."""
        self._slot.set_read(out, err)

    def seal(self, grace, clock=time.monotonic):
        """All is said. The process has `grace` seconds left to exit by itself."""
        now = clock()
        self._slot.set_state(-1, 0, self._finished, now, now + grace)
        self._slot.seal()

    def _count(self):
        self._finished += 1
        self.rest()

    def _write(self, data):
        if os.getpid() != self._pid:
            os._exit(LOST_CHANNEL)
        interrupt = None
        while data:
            try:
                written = os.write(self._fd, data)
            except OSError:
                # The runner is gone, or a test closed our descriptor: nothing can be proved from here on.
                os._exit(LOST_CHANNEL)
            except BaseException as error:  # a signal's exception must not tear a line in two
                interrupt = error
                continue
            if written == len(data):
                break
            data = data[written:]
        if interrupt is not None:
            raise interrupt
