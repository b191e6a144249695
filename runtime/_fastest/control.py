"""The private line between the supervisor and one of its workers: small JSON messages, some with descriptors.

Each message says what to do or what was done under `act`. Down: `lane` with the descriptors of `LaneFiles`, `kill`,
`interrupt`, `close`. Up: `serving`, `laneStarted`, `laneGone`.
"""

import _socket
import os
import struct

from .scratch import high_fd
from .wire_json import decode, encode

_ITEM = struct.calcsize("i")
# A `lane` request carries five descriptors; a few requests may be read at once.
_MOST_FDS = 64


def control_pair():
    """Two connected ends."""
    ends = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    return tuple(Control(_socket.socket(fileno=high_fd(end.detach()))) for end in ends)


class Control:
    """One end of the line."""

    def __init__(self, socket):
        self._socket = socket
        self._partial = b""
        self._fds = []

    @property
    def fd(self):
        return self._socket.fileno()

    def send(self, message, fds=()):
        """Sends one message; False when nobody is there any more."""
        rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack(f"{len(fds)}i", *fds))] if fds else []
        data = encode(message)
        try:
            sent = self._socket.sendmsg([data], rights)
            self._socket.sendall(data[sent:])
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def receive(self):
        """Waits for messages and gives them; None when the other end is gone."""
        while True:
            messages = self._read(0)
            if messages is None or messages:
                return messages

    def receive_now(self):
        """The messages that are there; None when the other end is gone."""
        return self._read(_socket.MSG_DONTWAIT)

    def _read(self, flags):
        try:
            data, rights, _, _ = self._socket.recvmsg(65536, _socket.CMSG_SPACE(_MOST_FDS * _ITEM), flags)
        except BlockingIOError:
            return []
        except ConnectionResetError:
            return None
        for _, _, fds in rights:
            count = len(fds) // _ITEM
            self._fds.extend(high_fd(fd) for fd in struct.unpack_from(f"{count}i", fds))
        if not data:
            return None
        lines = (self._partial + data).split(b"\n")
        self._partial = lines.pop()
        return [decode(line) for line in lines]

    def take_fds(self, count):
        """The next `count` descriptors, in the order they were sent."""
        taken, self._fds = self._fds[:count], self._fds[count:]
        return taken

    def close(self):
        for fd in self._fds:
            os.close(fd)
        self._socket.close()


class Outfit:
    """What the supervisor gives a worker that it forks.

    `beyond`: see the `collect` request. `again`: this process takes the place of one that collected the same before and
    is gone; it must say nothing, and its items must be the same.
    """

    __slots__ = ("board", "control", "channel", "results", "scratch", "beyond", "again")

    def __init__(self, board, control, channel, results, scratch, beyond, again):
        self.board = board
        self.control = control
        self.channel = channel
        self.results = results
        self.scratch = scratch
        self.beyond = beyond
        self.again = again
