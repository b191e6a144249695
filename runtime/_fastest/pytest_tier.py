"""A worker that is the real pytest: for files that need plugins or internals which the runtime does not model.

pytest gets the arguments the user gave and decides everything itself. The plugin here takes three things from it:
printing (it prints to nobody, its reports go to the runner), the choice of files (those in the request's tree), and
the loop over the items (the runner says which and in which order, as for any lane). Clocks, stacks, captured output
of a crash and the way processes end are those of lanes. The only file that imports pytest.
"""

import io
import os
import sys

from . import channel as wire
from . import lane as lanes
from .capture_io import FDCapture
from .longrepr import separator
from .pytest_guests import EarlyStderr, OwnFiles, UnknownItem
from .pytest_reports import as_collect_report, as_phase_report, as_status, columns_of, shown_by_others, tree_of

_USAGE_ERROR = 4

# What pytest's terminal has for a report that is of no phase.
_LETTER_AND_WORD = {
    "passed": (".", "PASSED"),
    "failed": ("F", "FAILED"),
    "skipped": ("s", "SKIPPED"),
    "rerun": ("R", "RERUN"),
}


class PytestTier:
    """One worker of the `pytest` tier. `run` does not return."""

    def __init__(self, config, outfit):
        self._config = config
        self._outfit = outfit

    def run(self):
        """Runs `pytest.main` from its start to its seal."""
        import faulthandler
        import gc

        gc.enable()
        outfit = self._outfit
        faulthandler.enable(outfit.scratch.stacks)
        sys.argv = [os.path.join(os.path.dirname(sys.executable), "pytest"), *self._config["argv"]]
        # The runner has put both sorts of default arguments into `argv` already.
        addopts = os.environ.pop("PYTEST_ADDOPTS", None)
        import pytest

        sys.stderr = stderr = EarlyStderr(sys.stderr)
        plugin = Streaming(self._config, outfit, addopts, stderr)
        code = int(pytest.main(["-o", "addopts=", *self._config["argv"]], plugins=[plugin]))
        channel = outfit.channel
        if not plugin.serving:
            # pytest names itself after the function that was called.
            text = stderr.take().replace("pytest.main()", "pytest").rstrip("\n") if code == _USAGE_ERROR else None
            end = plugin.end_without_lane(code, text)
            if end is not None and not outfit.again:
                channel.send(end)
            stderr.release()
            lanes.flush_streams()
            os._exit(1)
        end = plugin.session_end(code)
        channel.seal(lanes.EXIT_GRACE)
        channel.send({"kind": "sealed", "finished": channel.finished, "session": end})
        lanes.leave()


class Summary(io.StringIO):
    """What is told to the terminal reporter, between what is printed: `take_printed` gives that."""

    def __init__(self, take_printed):
        super().__init__()
        self._take_printed = take_printed

    def write(self, text):
        super().write(self._take_printed())
        return super().write(text)


def _hook(**options):
    """`pytest.hookimpl`, for methods of a class that is defined before pytest is imported."""

    def mark(function):
        function.pytest_impl = {
            "wrapper": False,
            "hookwrapper": False,
            "optionalhook": False,
            "tryfirst": False,
            "trylast": False,
            "specname": None,
            **options,
        }
        return function

    return mark


class Streaming:
    """The plugin: everything pytest says goes to the runner, what it runs comes from there."""

    def __init__(self, config, outfit, addopts, stderr):
        self._stderr = stderr
        self._request = config
        self._outfit = outfit
        self._channel = outfit.channel
        self._addopts = addopts
        self._files = OwnFiles(config["tree"], outfit.beyond)
        self._deselected = []
        self._index = {}
        self._current = -1
        self._plain = []
        self._is_plain = True
        # How plugins and conftests want a report shown; None where none of them has a say.
        self._config = None
        self._show = None
        self._attempts = 0
        self._texts = dict.fromkeys(("finish", "summary", "after"), "")
        self._printed = None
        self._is_told = False
        self._exit_before = None
        # Did a report fail, so that the runner knows of exit code 1?
        self._is_failed = False
        self._has_header = False
        self._has_live_logs = False
        self._is_running = False
        # Is this a process that a plugin forked to run one item? The process that forked it logs what it reports.
        self._is_boxed = False
        # Where tests write to the terminal: waits until the runner has shown what it was told of an item.
        self._await_shown = None
        self._lines = []
        self._last_failed = None
        self._reporter = None
        self._session = None
        self._recovered = []
        self.serving = False
        self._is_collected = False
        # The message about what ended the session before a lane was asked for.
        self._end = None

    # Set-up: nothing is printed, the runner's files are collected

    @_hook(tryfirst=True)
    def pytest_load_initial_conftests(self, early_config):
        """Notes which conftest is being imported: pytest has no hook before that."""
        plugins = early_config.pluginmanager
        load = plugins._importconftest

        def load_noted(path, *args, **kwargs):
            self._channel.importing(str(path))
            try:
                return load(path, *args, **kwargs)
            finally:
                self._channel.importing("")

        plugins._importconftest = load_noted

    @_hook(tryfirst=True)
    def pytest_configure(self, config):
        if self._addopts is not None:
            os.environ["PYTEST_ADDOPTS"] = self._addopts
        # The report file is the runner's to write; other plugins see the option unchanged.
        self._xmlpath = getattr(config.option, "xmlpath", None)
        config.option.xmlpath = None
        if self._has_timeouts(config):
            # These are the runner's options too, so they are not in `argv`.
            for name in ("timeout", "timeout_method"):
                setattr(config.option, name, self._request["options"].get(name))
        self._capture_into(config, self._outfit.scratch)

    @staticmethod
    def _has_timeouts(config):
        """Does pytest-timeout itself stop tests? It knows more ways to do so, and what its hooks say."""
        return hasattr(config.option, "timeout_disable_debugger_detection")

    @_hook(tryfirst=True)
    def pytest_sessionstart(self, session):
        config = session.config
        config.option.xmlpath = self._xmlpath
        self._leave_cache(config.pluginmanager)
        reporter = self._reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None:  # `-p no:terminal`
            return
        reporter._tw._file = io.StringIO()
        logs = getattr(config.pluginmanager.get_plugin("logging-plugin"), "log_cli_handler", None)
        if hasattr(logs, "stream"):
            logs.stream = self
            self._has_live_logs = True
        reporter._write_report_lines_from_hooks = self._take_header
        for part in ("errors", "failures", "xfailures", "warnings", "passes", "xpasses"):
            setattr(reporter, f"summary_{part}", lambda: None)
        reporter.short_test_summary = lambda: None

    # Live logs write to a terminal reporter

    def write(self, content, **markup):
        """Text for the runner's terminal, now."""
        item = self._current if self._is_running else None
        self._channel.send({"kind": "live", "item": item, "text": content})

    def section(self, title, sep="=", **markup):
        """A title for the runner's terminal, now."""
        self.write(separator(sep, title) + "\n")

    def flush(self):
        """Nothing waits."""

    def _take_header(self, answers):
        """The lines of `pytest_report_header`, without those that pytest's own plugins gave and the runner prints."""
        lines = []
        for answer in reversed(answers):
            lines += [answer] if isinstance(answer, str) else answer
        if self._has_header:
            self._lines = lines  # these are of `pytest_report_collectionfinish`
            return
        self._has_header = True
        own = ("rootdir: ", "configfile: ", "testpaths: ", "plugins: ", "cachedir: ")
        plugins = [line[len("plugins: ") :].split(", ") for line in lines if line.startswith("plugins: ")]
        header = {"lines": [line for line in lines if not line.startswith(own)]}
        if plugins:
            header["plugins"] = plugins[0]
        lanes.flush_streams()
        self._channel.send({"kind": "header", "header": header})

    def _leave_cache(self, plugins):
        """`--lf` still narrows collection; the choice among the items and what is stored is the runner's business."""
        self._last_failed = plugins.get_plugin("lfplugin")
        if self._last_failed is not None:  # else `-p no:cacheprovider`
            self._last_failed.active = False
            plugins.unregister(name="nfplugin")

    @_hook(tryfirst=True)
    def pytest_collection(self, session):
        session.config.args = self._files.arguments(session.config)

    @_hook(tryfirst=True)
    def pytest_ignore_collect(self, collection_path):
        return None if self._files.wants(str(collection_path)) else True

    def pytest_collectstart(self, collector):
        import pytest

        self._channel.importing(str(collector.path) if isinstance(collector, pytest.File) else "")

    @_hook(tryfirst=True)
    def pytest_collectreport(self, report):
        self._channel.importing("")
        if self._last_failed is not None and not report.failed and report.nodeid in self._last_failed.lastfailed:
            children = [node.nodeid for node in report.result]
            self._recovered.append({"nodeid": report.nodeid, "children": children})
        self._is_failed = self._is_failed or report.failed
        if not report.passed:
            self._channel.send({"kind": "collectReport", "report": as_collect_report(report, _writer)})

    @_hook(trylast=True)
    def pytest_collection_finish(self, session):
        self._session = session
        if self._last_failed is not None:
            session.config.pluginmanager.unregister(self._last_failed)

    def pytest_deselected(self, items):
        self._deselected += [item.nodeid for item in items]

    def pytest_warning_recorded(self, warning_message, when, nodeid):
        import warnings

        category = warning_message.category
        if not self._request["warnings"] and "found in testpaths" in str(warning_message.message):
            return  # the native base has said so
        text = warnings.formatwarning(
            str(warning_message.message),
            category,
            warning_message.filename,
            warning_message.lineno,
            warning_message.line,
        )
        place = {"path": os.path.abspath(warning_message.filename), "lineno": warning_message.lineno}
        self._channel.send(
            {
                "kind": "warning",
                "warning": {
                    "message": text,
                    "category": f"{category.__module__}.{category.__qualname__}",
                    "when": when,
                    "nodeid": nodeid,
                    "location": place,
                    **({"final": True} if self._is_told else {}),
                },
            }
        )

    # The loop

    @_hook(tryfirst=True)
    def pytest_runtestloop(self, session):
        option = session.config.option
        if not session.items or option.collectonly or self._has_failed(session):
            self._is_collected = True
            return None  # pytest's own loop has nothing to run either
        collected = self._collected(session)
        self._index = {id(item): index for index, item in enumerate(session.items)}
        self._config = session.config
        self._show = shown_by_others(session.config)
        if not self._outfit.again:
            self._channel.send(collected)
        self.serving = True
        self._channel.speak()
        control = self._outfit.control
        control.send({"act": "serving", "items": lanes.fingerprint(collected)})
        lane, number, files = lanes.await_lane(control)
        slot = self._outfit.board.slot(number)
        has_limits = not self._has_timeouts(session.config)
        limits = lanes.limits_of(self._request, collected) if has_limits else [None] * len(session.items)
        lanes.prepare(lane, self._channel, files, slot, limits)
        self._capture_into(session.config, files.scratch)
        queue = lanes.Queue(files.requests, slot)
        if session.config.option.capture in ("no", "tee-sys"):
            self._await_shown = lambda index: lanes.begin_uncaptured(self._channel, queue, index)
        self._stderr.release()
        try:
            self._run_queued(session, queue)
        finally:
            self._hear_plugins()
        return True

    def _run_queued(self, session, queue):
        while True:
            index = queue.take()
            if index is None:
                return
            item = session.items[index]
            following = self._following(session, item, queue.peek())
            if self._await_shown is not None:
                lanes.flush_streams()
                self._await_shown(index)
            self._attempts = 0
            # A plugin may have set-up and call done by another process.
            self._enter(item, 0)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self._finished()
            if session.shouldfail:
                self._channel.send(lanes.stopped(str(session.shouldfail), 1))
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)

    def _hear_plugins(self):
        """From here on all that reaches the terminal is a plugin's, which it tells when the loop has ended in any way."""
        if self._reporter is not None:
            self._reporter._tw._file = io.StringIO()
            # Else pytest would write here how much is done.
            self._reporter._show_progress_info = False

    def _collected(self, session):
        items = () if session is None else session.items
        found = len(items) if self._reporter is None else self._reporter._numcollected
        return {
            "kind": "collected",
            **columns_of(items),
            "deselected": self._deselected,
            "found": found,
            "ended": None,
            "session": None,
            "lines": self._lines,
            "recovered": self._recovered,
            "skippedFiles": 0 if self._last_failed is None else self._last_failed._skipped_files,
            "tree": tree_of(session) if items and session.config.option.collectonly else [],
            "forkable": False,
            "evidence": [],
        }

    def _has_failed(self, session):
        return session.testsfailed and not session.config.option.continue_on_collection_errors

    def _following(self, session, item, index):
        if index is None:
            return None
        if index != wire.NEXT_UNKNOWN:
            return session.items[index]
        import pytest

        # Whatever comes is in another file, so only what holds files may stay set up.
        chain = item.listchain()
        return UnknownItem([node for node in chain if not isinstance(node, (pytest.File, pytest.Item, pytest.Class))])

    @_hook(tryfirst=True)
    def pytest_runtest_logstart(self):
        """An attempt begins: plugins may run an item more than once."""
        self._attempts += 1
        if self._attempts > 1:
            self._flush_plain()
            return
        self._plain = []
        # Among live logs and live output each report has its place.
        self._is_plain = not self._has_live_logs and self._await_shown is None

    @_hook(tryfirst=True)
    def pytest_runtest_setup(self, item):
        self._enter(item, 0)

    @_hook(tryfirst=True)
    def pytest_runtest_call(self, item):
        self._enter(item, 1)

    @_hook(tryfirst=True)
    def pytest_runtest_teardown(self, item):
        self._enter(item, 2)

    def _enter(self, item, when):
        if when == 0 and self._channel.is_foreign:
            self._is_boxed = True
        if self._is_boxed:
            return
        self._current = self._index[id(item)]
        self._is_running = True
        self._channel.enter(self._current, when)

    # After pytest's terminal, which fails a test that passed but has failed subtests.
    @_hook(trylast=True)
    def pytest_runtest_logreport(self, report):
        if report.outcome not in ("passed", "failed", "skipped", "rerun"):
            return  # a plugin's own, which says nothing that counts
        if report.when == "collect":
            return  # some plugins send reports of collectors this way, too
        message = as_phase_report(report, _writer)
        self._is_failed = self._is_failed or (report.failed and not hasattr(report, "wasxfail"))
        shown = None if self._show is None else self._show(report=report, config=self._config)
        if shown is not None:
            message["status"] = as_status(report, *shown)
        if report.when not in wire.WHEN:
            # Of a crash, perhaps: to the terminal it is a failure, to JUnit an error.
            message.setdefault("status", as_status(report, report.outcome, *_LETTER_AND_WORD[report.outcome]))
            message["when"] = "setup"
        if self._is_plain and len(message) == 3 and message["outcome"] == "passed":
            self._plain.append(message)
            return
        self._flush_plain()
        if self._await_shown is not None:
            lanes.flush_streams()
        self._channel.send({"kind": "report", "item": self._current, "report": message})
        if self._await_shown is not None and (report.when == "call" or message["outcome"] != "passed"):
            self._await_shown(self._current)

    @_hook(trylast=True)
    def pytest_runtest_logfinish(self):
        self._is_running = False

    def _finished(self):
        if self._is_plain and [message["when"] for message in self._plain] == list(wire.WHEN):
            self._channel.passed(self._current, *(message["duration"] for message in self._plain))
            return
        self._flush_plain()
        self._channel.send({"kind": "finished", "item": self._current})

    def _flush_plain(self):
        self._is_plain = False
        for message in self._plain:
            self._channel.send({"kind": "report", "item": self._current, "report": message})
        self._plain = []

    # The end

    @_hook(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo):
        # Not `getrepr`: it reads and parses every source file of the traceback, while somebody waits for the end.
        crash = excinfo._getreprcrash()
        reason = excinfo.exconly() if crash is None else crash.message
        location = None
        if crash is not None and "KeyboardInterrupt" in reason:
            location = f"{crash.path}:{crash.lineno}: {crash.message}"
        code = getattr(excinfo.value, "returncode", None)
        self._say_end(lanes.stopped(reason, 2 if code is None else code, location))
        self._channel.rest()

    @_hook(tryfirst=True)
    def pytest_internalerror(self, excrepr):
        message = "\n".join(f"INTERNALERROR> {line}" for line in str(excrepr).split("\n"))
        self._say_end({"kind": "internalError", "message": message, "exitCode": 3})

    def _say_end(self, message):
        if self.serving:
            self._channel.send(message)
        else:
            self._end = message

    # What is printed here would come before the report: see `closing.py`.

    @_hook(tryfirst=True, hookwrapper=True)
    def pytest_sessionfinish(self, session, exitstatus):
        # Plugins may fail a session of which no test failed.
        self._exit_before = 0 if exitstatus == 1 and not self._is_failed else exitstatus
        if self.serving and self._reporter is not None:
            self._texts["finish"] = self._reporter._tw._file.getvalue()
        self._printed = FDCapture(1)
        if session.config.option.capture != "no":
            self._printed.resume()
        yield

    @_hook(tryfirst=True, hookwrapper=True)
    def pytest_terminal_summary(self, terminalreporter):
        # This is called by the terminal at the end of `pytest_sessionfinish`.
        lanes.flush_streams()
        self._texts["finish"] += self._printed.snap()
        self._printed.resume()
        terminalreporter.ensure_newline()
        summary = terminalreporter._tw._file = Summary(self._printed.snap)
        self._is_told = True
        yield
        terminalreporter._tw._file = io.StringIO()
        self._texts["summary"] = summary.getvalue() + self._printed.snap()

    def end_without_lane(self, code, usage_error):
        """The message about a session that runs nothing: what it collected and how it ended."""
        if usage_error is not None:
            self._end = {"kind": "usageError", "message": usage_error, "exitCode": code}
        if self._end is None and not (self._is_collected or (self._session and self._session.shouldfail)):
            return self._did_another_thing(code)
        if self._exit_before is None or self._session is None:
            return self._end
        return {**self._collected(self._session), "ended": self._collection_end(), "session": self.session_end(code)}

    def _did_another_thing(self, code):
        """The message of a process in which a plugin has not run tests, but done what an option of it asks for."""
        ended = {"exitCode": code, "stopped": None, "location": None, "error": None}
        return {**self._collected(None), "ended": ended, "session": None}

    def _collection_end(self):
        """The protocol's `CollectionEnd`. That collectors failed is the runner's to say."""
        session, end = self._session, self._end
        if end is None and session.shouldfail and not self._is_collected:
            end = lanes.stopped(str(session.shouldfail), 1)
        if end is None or (self._is_collected and self._has_failed(session) and end["kind"] == "stopped"):
            return None
        return {
            "exitCode": end["exitCode"],
            "stopped": end.get("reason"),
            "location": end.get("location"),
            "error": end.get("message"),
        }

    def session_end(self, code):
        """What conftests and plugins left behind: what they wrote, and the exit code if they changed it."""
        if self._printed is not None:
            self._texts["after"] = self._printed.snap()
            self._printed.done()
        return {**self._texts, "exitCode": None if code == self._exit_before else code}

    def _capture_into(self, config, scratch):
        """Makes pytest's descriptor capture write to our files, which outlive the process."""
        capture = config.pluginmanager.get_plugin("capturemanager")
        streams = getattr(capture, "_global_capturing", None)
        for number, (name, fd) in enumerate((("out", scratch.out), ("err", scratch.err)), 1):
            file = getattr(getattr(streams, name, None), "tmpfile", None)
            if not hasattr(file, "buffer") or isinstance(file.buffer, io.BytesIO):
                continue  # captures nothing, or in memory
            is_active = os.path.sameopenfile(number, file.fileno())
            os.dup2(fd, file.fileno(), inheritable=False)
            if is_active:
                os.dup2(fd, number)


def _writer():
    """A terminal writer without colours, and the text it wrote so far."""
    from _pytest._io import TerminalWriter

    file = io.StringIO()
    writer = TerminalWriter(file)
    writer.hasmarkup = False
    return writer, file.getvalue
