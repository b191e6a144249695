"""Captured logs: the section `Captured log <when>` of reports, and the `caplog` fixture.

`logging` is imported by the project or not at all. Until then a phase costs one look into `sys.modules`; the handlers
are attached in the moment in which the import has run.
"""

from __future__ import annotations

import sys

from .fixtures import fixture


def hold_root_logger(config) -> None:
    """Holds the root logger from the beginning of collection on, or from when the project imports `logging`."""

    def hold() -> None:
        from .log_handlers import hold_root_logger

        hold_root_logger(config)

    if "logging" in sys.modules:
        hold()
    else:
        sys.meta_path.insert(0, _LoggingImport(hold))


def has_live_logs(config) -> bool:
    """Does the terminal show logs as they happen?"""
    if config.pluginmanager.is_blocked("logging"):
        return False
    return config.option.log_cli_level is not None or bool(config.getini("log_cli"))


class LoggingPlugin:
    """Stands for pytest's plugin "logging-plugin"; while it is not registered, nothing is captured."""

    # The capture of this process, once there is one.
    capture = None

    def __init__(self, config) -> None:
        self._config = config
        self.live = None
        self._file = None
        if has_live_logs(config):
            from .live_logs import open_live_log

            self.live = open_live_log(config, config.channel)
        if config.option.log_file or config.getini("log_file"):
            self._file = self.log_file_handler

    @property
    def log_level(self):
        """What `log_level` means, or None."""
        from .log_handlers import level_of

        return level_of(self._config, "log_level")

    @property
    def log_cli_handler(self):
        """The handler of live logs; one that writes nothing where there are none."""
        if self.live is None:
            from logging import NullHandler

            return NullHandler()
        return self.live

    @property
    def log_file_handler(self):
        """The handler of `log_file`; without that option it writes to nowhere."""
        if self._file is None:
            from .live_logs import open_log_file

            self._file = open_log_file(self._config)
        return self._file

    def set_log_path(self, fname) -> None:
        """Writes the log of the run to another file from now on."""
        from .live_logs import set_log_path

        set_log_path(self._config, self.log_file_handler, fname)

    def set_when(self, when: str) -> None:
        """What is logged now belongs to a phase of the run outside of items."""
        if self.live is not None:
            self.live.set_when(when)

    @property
    def caplog_handler(self):
        """The handler behind `caplog`."""
        return self.capture.prepare().caplog_handler

    @property
    def report_handler(self):
        """The handler behind the sections of reports."""
        return self.capture.prepare().report_handler


class LogCapture:
    """The log capture of one process, driven by the runtest protocol: `begin`, then `end`, for each phase."""

    def __init__(self, config) -> None:
        self.config = config
        self.machinery = None
        # Records of the running item by phase.
        self.records: dict[str, list] = {}
        # The running phase.
        self.when: str | None = None
        self._plugins = config.pluginmanager._name2plugin
        plugin = self._plugins.get("logging-plugin")
        # The handler of live logs; None in most runs.
        self.live = None
        if plugin is not None:
            plugin.capture = self
            self.live = plugin.live
        # As long as this holds, `when` is all that has to be set at the beginning and the end of a phase.
        self.is_idle = plugin is not None and self.live is None
        if "logging" in sys.modules:
            self.prepare()
        else:
            sys.meta_path.insert(0, _LoggingImport(self.prepare))

    def prepare(self):
        """Makes the handlers, importing `logging`, and attaches them where a phase is running."""
        if self.machinery is None:
            # Its first import comes back here, and must be over before the handlers derive from it.
            import logging  # noqa: F401
        if self.machinery is None:
            from .log_handlers import LogMachinery

            self.machinery = LogMachinery(self.config)
            self.is_idle = False
            if self.when is not None and self._plugins.get("logging-plugin") is not None:
                self._attach()
        return self.machinery

    def begin(self, item, when: str) -> None:
        """Phase `when` of `item` begins."""
        if self._plugins.get("logging-plugin") is None:
            return
        self.when = when
        if when == "setup":
            self.records = {}
        if self.live is not None:
            if when == "setup":
                self.live.begin(item._index)
            self.live.set_when(when)
        if self.machinery is not None:
            self._attach()

    def _attach(self) -> None:
        self.machinery.attach()
        self.records[self.when] = self.machinery.caplog_handler.records

    def end(self) -> str:
        """The phase is over; gives what was logged in it, formatted."""
        if self.when is None:
            return ""
        self.when = None
        return "" if self.machinery is None else self.machinery.detach()


class _LoggingImport:
    """A finder that calls back once `logging` has been imported."""

    def __init__(self, imported) -> None:
        self.imported = imported

    def find_spec(self, name: str, path=None, target=None):
        if name != "logging":
            return None
        from importlib.machinery import PathFinder

        # All of them: a lane's is in front of the one that it inherited from the base.
        sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _LoggingImport)]
        spec = PathFinder.find_spec(name, path)
        execute, imported = spec.loader.exec_module, self.imported

        def exec_module(module) -> None:
            execute(module)
            imported()

        spec.loader.exec_module = exec_module
        return spec


class _During:
    """A context manager: `apply()` changes something and gives the function that changes it back."""

    def __init__(self, apply) -> None:
        self.apply = apply

    def __enter__(self) -> None:
        self.undo = self.apply()

    def __exit__(self, *exc_info) -> None:
        self.undo()


class LogCaptureFixture:
    """What `caplog` gives: the records of the running phase, and control over levels."""

    __module__ = "_pytest.logging"

    def __init__(self, item, *, _ispytest: bool = False) -> None:
        self._item = item
        self._initial_handler_level: int | None = None
        self._initial_logger_levels: dict[str | None, int] = {}
        self._initial_disabled_logging_level: int | None = None
        self._logs = item.session.logs
        self._logs.prepare()

    def _finalize(self) -> None:
        """Restores what `set_level` changed."""
        import logging

        if self._initial_handler_level is not None:
            self.handler.setLevel(self._initial_handler_level)
        for name, level in self._initial_logger_levels.items():
            logging.getLogger(name).setLevel(level)
        if self._initial_disabled_logging_level is not None:
            logging.disable(self._initial_disabled_logging_level)
            self._initial_disabled_logging_level = None

    @property
    def handler(self):
        """The handler that records."""
        return self._logs.machinery.caplog_handler

    def get_records(self, when: str) -> list:
        """The records of phase `when`: setup, call or teardown."""
        return self._logs.records.get(when, [])

    @property
    def text(self) -> str:
        """The formatted log."""
        import re

        return re.sub(r"\x1b\[[\d;]+m", "", self.handler.stream.getvalue())

    @property
    def records(self) -> list:
        """The records."""
        return self.handler.records

    @property
    def record_tuples(self) -> list:
        """`(logger name, level, message)` of the records."""
        return [(record.name, record.levelno, record.getMessage()) for record in self.records]

    @property
    def messages(self) -> list[str]:
        """The messages of the records, with their arguments put in."""
        return [record.getMessage() for record in self.records]

    def clear(self) -> None:
        """Forgets records and text."""
        self.handler.clear()

    def _force_enable_logging(self, level, logger) -> int:
        """Lifts `logging.disable()` as far as `level` needs; gives what was disabled."""
        import logging

        disabled = logger.manager.disable
        if isinstance(level, str):
            level = logging.getLevelName(level)
        if not isinstance(level, int):
            logging.disable(logging.NOTSET)  # no level by that name
        elif not logger.isEnabledFor(level):
            # Levels are ten apart.
            logging.disable(max(level - 10, logging.NOTSET))
        return disabled

    def set_level(self, level, logger: str | None = None) -> None:
        """Sets the level of a logger (the root one) and of the handler until the test ends."""
        import logging

        target = logging.getLogger(logger)
        self._initial_logger_levels.setdefault(logger, target.level)
        target.setLevel(level)
        if self._initial_handler_level is None:
            self._initial_handler_level = self.handler.level
        self.handler.setLevel(level)
        disabled = self._force_enable_logging(level, target)
        if self._initial_disabled_logging_level is None:
            self._initial_disabled_logging_level = disabled

    def at_level(self, level, logger: str | None = None):
        """A context manager that sets the level for its block."""
        import logging

        target = logging.getLogger(logger)

        def apply():
            before = target.level, self.handler.level
            target.setLevel(level)
            self.handler.setLevel(level)
            disabled = self._force_enable_logging(level, target)

            def undo() -> None:
                target.setLevel(before[0])
                self.handler.setLevel(before[1])
                logging.disable(disabled)

            return undo

        return _During(apply)

    def filtering(self, filter_):
        """A context manager that adds a filter to the handler for its block."""

        def apply():
            self.handler.addFilter(filter_)
            return lambda: self.handler.removeFilter(filter_)

        return _During(apply)


@fixture
def caplog(request):
    """Gives access to what the test logs, and control over log levels."""
    result = LogCaptureFixture(request.node)
    yield result
    result._finalize()


def __getattr__(name: str):
    # `_pytest.logging.LogCaptureHandler`: its module imports logging.
    if name == "LogCaptureHandler":
        from .log_handlers import LogCaptureHandler

        return LogCaptureHandler
    raise AttributeError(name)
