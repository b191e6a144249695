"""What needs `logging`: the handlers that record and format what a test logs. Imported once the project imports it.

Classes are those of `_pytest.logging`; formats and levels come from the `log_*` options and ini keys.
"""

from __future__ import annotations

import logging
import os
import re
from io import StringIO

from .outcomes import UsageError

DEFAULT_LOG_FORMAT = "%(levelname)-8s %(name)s:%(filename)s:%(lineno)d %(message)s"
DEFAULT_LOG_DATE_FORMAT = "%H:%M:%S"


class DatetimeFormatter(logging.Formatter):
    """A formatter whose date format may hold `%f`."""

    def formatTime(self, record, datefmt=None) -> str:
        if not datefmt or "%f" not in datefmt:
            return super().formatTime(record, datefmt)
        from datetime import datetime, timedelta, timezone

        moment = self.converter(record.created)
        zone = timezone(timedelta(seconds=moment.tm_gmtoff), moment.tm_zone)
        # Not rounded: 999999.9 must not become a million.
        return datetime(*moment[:6], microsecond=int(record.msecs * 1000), tzinfo=zone).strftime(datefmt)


def _indentation(option) -> int:
    """`log_auto_indent`: -1 below the first line's message, 0 none, else so many columns."""
    if option is None or option is False:
        return 0
    if option is True:
        return -1
    if isinstance(option, int):
        return option
    try:
        return int(option)
    except ValueError:
        return -1 if str(option).lower() in ("y", "yes", "t", "true", "on", "1") else 0


class PercentStyleMultiline(logging.PercentStyle):
    """Formats a message of several lines with its lines below one another, where asked for."""

    def __init__(self, fmt: str, auto_indent) -> None:
        super().__init__(fmt)
        self._auto_indent = _indentation(auto_indent)

    def format(self, record) -> str:
        if "\n" in record.message:
            indent = _indentation(record.auto_indent) if hasattr(record, "auto_indent") else self._auto_indent
            if indent:
                lines = record.message.splitlines()
                first = self._fmt % {**record.__dict__, "message": lines[0]}
                width = first.find(lines[0]) if indent < 0 else indent
                return ("\n" + " " * width).join([first, *lines[1:]])
        return self._fmt % record.__dict__


class LogCaptureHandler(logging.StreamHandler):
    """Keeps records, and their text in `stream`."""

    def __init__(self) -> None:
        super().__init__(StringIO())
        self.records: list[logging.LogRecord] = []

    def emit(self, record) -> None:
        self.records.append(record)
        super().emit(record)

    def reset(self) -> None:
        """Begins a new list and a new text."""
        self.records = []
        if self.stream.tell():
            self.stream = StringIO()

    def clear(self) -> None:
        """Empties the list and begins a new text."""
        self.records.clear()
        self.stream = StringIO()

    def handleError(self, record) -> None:
        # A message that cannot be formatted fails the test instead of being printed.
        if logging.raiseExceptions:
            raise


def option_or_ini(config, *names: str):
    """The first of the options, each before its ini key, that has a value."""
    for name in names:
        value = config.getoption(name, None)
        if value is None:
            value = config.getini(name)
        if value:
            return value
    return None


def level_of(config, *names: str) -> int | None:
    """The level that the first of these settings names. UsageError where it is no level."""
    value = option_or_ini(config, *names)
    if not value:
        return None
    if isinstance(value, str):
        value = value.upper()
    try:
        return int(getattr(logging, value, value) if isinstance(value, str) else value)
    except ValueError as exc:
        raise UsageError(
            f"'{value}' is not recognized as a logging level name for '{names[-1]}'. "
            "Please consider passing the logging level num instead."
        ) from exc


def log_format_of(config, *names: str) -> tuple[str, str]:
    """Format and date format: those of the named settings, else the general ones."""
    format_name, date_name = names or ("log_format", "log_date_format")
    return (
        option_or_ini(config, format_name, "log_format") or DEFAULT_LOG_FORMAT,
        option_or_ini(config, date_name, "log_date_format") or DEFAULT_LOG_DATE_FORMAT,
    )


_LEVEL_COLORS = {"CRITICAL": (31,), "ERROR": (31, 1), "WARNING": (33,), "INFO": (32,), "DEBUG": (35,)}
_LEVEL_NAME = re.compile(r"%\(levelname\)([+-.]?\d*(?:\.\d+)?s)")


class ColoredLevelFormatter(DatetimeFormatter):
    """A formatter that colours the name of the level."""

    def __init__(self, fmt: str, datefmt: str) -> None:
        super().__init__(fmt, datefmt)
        self._plain = self._style._fmt
        self._colored = {}
        for name, codes in _LEVEL_COLORS.items():
            level = getattr(logging, name)
            begin = "".join(f"\x1b[{code}m" for code in codes)

            def color(match, begin=begin, name=logging.getLevelName(level)):
                return f"{begin}{f'%{match[1]}' % name}\x1b[0m"

            self._colored[level] = _LEVEL_NAME.sub(color, self._plain)

    def format(self, record) -> str:
        self._style._fmt = self._colored.get(record.levelno, self._plain)
        return super().format(record)


def make_formatter(config, *names: str) -> logging.Formatter:
    """The formatter of a pair of format settings and of `log_auto_indent`."""
    log_format, date_format = log_format_of(config, *names)
    is_colored = config.is_colored and _LEVEL_NAME.search(log_format)
    formatter = (ColoredLevelFormatter if is_colored else DatetimeFormatter)(log_format, date_format)
    formatter._style = PercentStyleMultiline(formatter._style._fmt, option_or_ini(config, "log_auto_indent"))
    return formatter


class SessionLog(logging.NullHandler):
    """Stands on the root logger for pytest's handlers of live logs and of `log_file`."""


def hold_root_logger(config) -> None:
    """Does to the root logger what pytest does for the whole of collection and of the run.

    With a handler on it, `logging.basicConfig()` does nothing; and it passes what live logs and the log file would
    show, which `caplog` then sees too.
    """
    root = logging.root
    if any(type(handler) is SessionLog for handler in root.handlers):
        return
    root.addHandler(SessionLog())
    for names in (("log_cli_level", "log_level"), ("log_file_level", "log_level")):
        level = level_of(config, *names)
        if level is not None:
            root.setLevel(min(root.level, level))


class LogMachinery:
    """The two handlers of a process, and how they hang on the loggers during a phase."""

    def __init__(self, config) -> None:
        formatter = make_formatter(config)
        self.level = level_of(config, "log_level")
        self.caplog_handler = LogCaptureHandler()
        self.report_handler = LogCaptureHandler()
        for handler in (self.caplog_handler, self.report_handler):
            handler.setFormatter(formatter)
        self._attached: list[logging.Logger] = []
        self._root_level = logging.NOTSET
        for name in config.getoption("logger_disable", None) or ():
            logging.getLogger(name).disabled = True
        hold_root_logger(config)

    def attach(self) -> None:
        """Hangs the handlers on the root logger, and on each logger that does not propagate to it."""
        loggers = [logging.root]
        for logger in logging.root.manager.loggerDict.values():
            if isinstance(logger, logging.Logger) and not logger.propagate and logger is not logging.root:
                loggers.append(logger)
        self._attached = loggers
        handlers = (self.caplog_handler, self.report_handler)
        for handler in handlers:
            handler.reset()
            if self.level is not None:
                handler.setLevel(self.level)
        for logger in loggers:
            logger.handlers.extend([handler for handler in handlers if handler not in logger.handlers])
        if self.level is not None:
            self._root_level = logging.root.level
            logging.root.setLevel(min(self._root_level, self.level))

    def detach(self) -> str:
        """Takes the handlers off again; gives the text of the phase."""
        if self.level is not None:
            logging.root.setLevel(self._root_level)
        for logger in self._attached:
            for handler in (self.caplog_handler, self.report_handler):
                if handler in logger.handlers:
                    logger.handlers.remove(handler)
        self._attached = []
        return self.report_handler.stream.getvalue().strip() if self.report_handler.records else ""
