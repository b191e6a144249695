"""Where a whole run's logs go besides the reports: to the terminal as they happen (`log_cli`) and to `log_file`.

Imports `logging`, so it is imported by runs that ask for one of the two.
"""

from __future__ import annotations

import logging
import os

from .log_handlers import DatetimeFormatter, level_of, log_format_of, make_formatter, option_or_ini
from .longrepr import separator


class LiveLog(logging.Handler):
    """Sends what is logged to the runner's terminal, under a title for each phase of each item."""

    def __init__(self, channel) -> None:
        super().__init__()
        self._channel = channel
        self._when: str | None = None
        # Index of the running item, None outside of items.
        self._item: int | None = None
        self._has_broken_line = self._has_title = self._has_outcome_line = False

    def begin(self, item: int) -> None:
        """An item begins: its line in the report is open."""
        if item == self._item:
            return
        self._item = item
        self._has_broken_line = self._has_outcome_line = False

    def set_when(self, when: str | None) -> None:
        """What is logged from now on belongs to this phase."""
        self._when = when
        self._has_title = False

    def end(self) -> None:
        """The item is over."""
        self._item = None

    def emit(self, record) -> None:
        parts = []
        if not self._has_broken_line:
            parts.append("\n")
            self._has_broken_line = True
        elif self._when in ("teardown", "finish") and not self._has_outcome_line:
            # Now the word for the outcome stands on the line.
            parts.append("\n")
            self._has_outcome_line = True
        if not self._has_title and self._when:
            parts.append(separator("-", f"live log {self._when}") + "\n")
            self._has_title = True
        try:
            parts.append(self.format(record) + "\n")
        except Exception:
            self.handleError(record)
            return
        self._channel.send({"kind": "live", "item": self._item, "text": "".join(parts)})

    def handleError(self, record) -> None:
        # A message that cannot be formatted fails the test instead of being printed.
        raise


class LogFile(logging.FileHandler):
    """Writes to `log_file`. Lanes inherit the open file and its position, so they write behind one another."""

    def handleError(self, record) -> None:
        raise


def open_live_log(config, channel) -> LiveLog:
    """The handler of `log_cli`, on the root logger from now on."""
    handler = LiveLog(channel)
    handler.setFormatter(make_formatter(config, "log_cli_format", "log_cli_date_format"))
    _attach(handler, level_of(config, "log_cli_level", "log_level"))
    return handler


def open_log_file(config) -> LogFile:
    """The handler of `log_file`, on the root logger from now on; makes the file's directory and the file."""
    path = option_or_ini(config, "log_file") or os.devnull
    if path != os.devnull:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    handler = LogFile(path, mode=option_or_ini(config, "log_file_mode") or "w", encoding="UTF-8")
    formats = log_format_of(config, "log_file_format", "log_file_date_format")
    handler.setFormatter(DatetimeFormatter(*formats))
    _attach(handler, level_of(config, "log_file_level", "log_level"))
    return handler


def set_log_path(config, handler: LogFile, path) -> None:
    """Lets the handler write to another file, seen from rootdir."""
    path = os.path.join(config._message["rootdir"], os.fspath(path))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # The handler's own methods would close the file under its feet.
    before = handler.setStream(open(path, option_or_ini(config, "log_file_mode") or "w", encoding="UTF-8"))
    if before:
        before.close()


def _attach(handler, level: int | None) -> None:
    root = logging.root
    if level is not None:
        handler.setLevel(level)
        root.setLevel(min(root.level, level))
    root.addHandler(handler)
