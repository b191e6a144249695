"""The life of a session: from the config message to `collected` in a base, and from the fork to the end in a lane."""

import gc
import os
import sys

from . import builtin_plugins
from .config import string_to_bool
from .highlight import is_colored
from .lane import broken, flush_streams, stopped_by
from .outcomes import NeedsPytest, UsageError
from .plugins import ConftestImportFailure
from .warning_filters import WarningRecorder

_USAGE_ERROR = 4


def open_session(message, channel):
    """Config and session of a base; nothing of the project is imported yet."""
    from . import api
    from .config import PYTEST_VERSION, Config
    from .session import Session

    os.environ["PYTEST_VERSION"] = PYTEST_VERSION
    api.install()
    config = Config(message)
    config.channel = channel
    config.is_colored = is_colored(config)
    config.warnings = WarningRecorder(config)
    return Session._create(config)


class ConftestError(UsageError):
    """A conftest that could not be imported, told in full."""


def collect_all(session):
    """Everything up to the end of collection; gives the `collected` message.

    Raises `UsageError` with the whole text for stderr as its only argument.
    """
    # Nothing of ours is garbage, and no search for that of tests need look through it.
    gc.freeze()
    gc.enable()
    try:
        message = _collect_captured(session)
        message["session"] = finish_without_items(session, message["ended"])
        return message
    except ConftestError:
        raise
    except UsageError as error:
        raise UsageError(_usage_text(error)) from error


def _usage_text(error):
    return "\n".join(f"ERROR: {message}\n" for message in error.args)


# While collecting, cycles are looked for after so many new objects and not after the 700 of CPython: nearly all that
# is made then lives as long as the run, and looking at it again and again takes a fifth of the time.
_YOUNG_OBJECTS = 50_000


def _collect_captured(session):
    config = session.config
    ended = None
    threshold = gc.get_threshold()
    if threshold[0]:
        gc.set_threshold(_YOUNG_OBJECTS, *threshold[1:])
    _start_capture(session)
    try:
        try:
            _load_conftests(session)
            _configure(session)
            ended = _collect(session)
        except NeedsPytest as reason:
            # Nobody knows which file asked for it: all of them go.
            session.send_away(message_root(config), reason)
            session.items[:] = []
        message = {**_collected(session), "ended": ended}
        # What conftests and modules printed while they were imported is not shown where nothing failed.
        session.capture.read_global_capture()
        return message
    finally:
        _stop_capture(session)
        # What the project set meanwhile stays.
        if gc.get_threshold()[0] == _YOUNG_OBJECTS:
            gc.set_threshold(*threshold)


def message_root(config):
    """The directory that holds everything of this run."""
    roots = [root["path"] for root in config._message["tree"]]
    return os.path.commonpath(roots) if roots else config._message["rootdir"]


def _load_conftests(session):
    from .marks import MARK_GEN

    config = session.config
    plugins = config.pluginmanager
    builtin_plugins.register_plugins(config)
    config.hook.pytest_addoption.call_historic(kwargs={"parser": config._parser, "pluginmanager": plugins})
    config.check_version()
    builtin_plugins.check_modelled(config)
    session._initial_paths = frozenset(_initial_paths(config))
    _install_rewriting(session)
    for path in reversed(config.getini("pythonpath")):
        sys.path.insert(0, str(path))
    config.hosted.find()
    plugins.consider_arguments(config.option.plugins)
    plugins.consider_env()
    config.hosted.meet_configuration(config._message["unknown"])
    MARK_GEN._hosted = config.hosted
    config.check_required_plugins()
    config.warnings.open()
    session.capture.resume_global_capture()
    try:
        plugins.set_initial_conftests(config._message["initialPaths"])
    except ConftestImportFailure as failure:
        raise ConftestError(_conftest_error(failure)) from failure.cause
    finally:
        session.capture.suspend_global_capture()
    config.hosted.meet_imports()
    config.warnings.end("config", "")
    config.warn_of_arguments()
    if config._message["unknown"] and not plugins.foreign:
        config.parse_unknown(config._message["unknown"])
    elif config._message["unknown"]:
        # A conftest that is the real pytest's may define what is unknown here.
        config._parser.parse_known_args(config._message["unknown"], config.option)


def _initial_paths(config):
    directory = config.invocation_params._dir
    for argument in config._message["args"]:
        path = argument.partition("[")[0].split("::")[0]
        yield os.path.abspath(os.path.join(directory, path))
    if not config._message["args"]:
        yield from config._message["initialPaths"]


def _conftest_error(failure):
    from .excinfo import ExceptionInfo
    from .tracebacks import is_shown

    excinfo = ExceptionInfo.from_exception(failure.cause)
    excinfo.traceback = excinfo.traceback.filter(
        lambda entry: is_shown(entry) and "importlib" not in str(entry.path).split(os.sep)
    )
    text = str(excinfo.getrepr(style="short", chain=False)) if excinfo.traceback else excinfo.exconly()
    lines = [f"ImportError while loading conftest '{failure.path}'.", *text.splitlines()]
    return "\n".join(line.rstrip() for line in lines)


def _install_rewriting(session):
    from . import rewrite
    from .rewrite_hook import AssertionRewritingHook

    config = session.config
    if config.option.assertmode != "rewrite":
        return
    rewrite.cache_dir = rewrite.cache_below(config._message["cachedir"])
    hook = AssertionRewritingHook(config)
    hook.set_session(session)
    config.pluginmanager.rewrite_hook = hook
    sys.meta_path.insert(0, hook)


def _configure(session):
    from .fixture_registry import FixtureManager
    from .lastfailed import last_failed_of
    from .logs import LoggingPlugin, hold_root_logger
    from .marks import MARK_GEN
    from .setupstate import SetupState
    from .tmp import factory_of

    config = session.config
    # The lanes share the directory that this object names, so it exists before them.
    factory_of(config)
    hold_root_logger(config)
    config.getini("markers").extend([*builtin_plugins.markers(config), *config.hosted.markers])
    MARK_GEN._config = config
    if config.getoption("runxfail", False):
        _disable_xfail(config)
    # pytest's own filters begin when the plugins and conftests are configured.
    config.warnings.outside(config._do_configure)
    if not config.pluginmanager.is_blocked("logging"):
        config.pluginmanager._name2plugin["logging-plugin"] = LoggingPlugin(config)
    session._setupstate = SetupState()
    session._fixturemanager = FixtureManager(session)
    builtin_plugins.register_fixtures(session)
    config.pluginmanager.register(session._fixturemanager, "funcmanage", user=False)
    _parse_outer_conftests(session)
    session.last_failed = last_failed_of(session)
    _log_when(config, "sessionstart")
    config.hook.pytest_sessionstart(session=session)
    session.has_started = True
    header = []
    if "pytest_report_header" in config.hook.user:
        header = _lines(config.hook.pytest_report_header(config=config, start_path=session.startpath))
    config.warnings.end("config", "")
    # What was printed till here stands above the header.
    flush_streams()
    config.channel.send({"kind": "header", "header": {"lines": header}})


def _disable_xfail(config):
    """With `--runxfail`, `pytest.xfail()` does nothing."""
    pytest = sys.modules["pytest"]  # ours: see `api.install`
    xfail = pytest.xfail

    def nop(*args, **kwargs):
        pass

    nop.Exception = xfail.Exception
    pytest.xfail = nop
    config.add_cleanup(lambda: setattr(pytest, "xfail", xfail))


def _parse_outer_conftests(session):
    """Fixtures of conftests that no collected directory holds, e.g. above rootdir, are visible everywhere."""
    root = session._strpath.rstrip(os.sep) + os.sep
    for module in session.config.pluginmanager._conftest_plugins:
        if not (os.path.dirname(module.__file__) + os.sep).startswith(root):
            session._fixturemanager.parsefactories(holder=module, node=session)


def _log_when(config, when):
    plugin = config.pluginmanager._name2plugin.get("logging-plugin")
    if plugin is not None:
        plugin.set_when(when)


def _collect(session):
    """Collects; gives what ended that too early (the protocol's `CollectionEnd`), None where nothing did."""
    config = session.config
    relay = config.hook
    _log_when(config, "collection")
    try:
        try:
            if "pytest_collection" in relay.user:
                relay.pytest_collection(session=session)
            else:
                pytest_collection(session)
        finally:
            try:
                # Else the real pytest checks them, which knows what its conftests register.
                if not session.sent_away:
                    config.check_ini_keys()
            finally:
                config.warnings.end("collect", "")
    except NeedsPytest:
        raise
    except UsageError as error:
        return {"exitCode": _USAGE_ERROR, "stopped": None, "location": None, "error": _usage_text(error)}
    except BaseException as error:
        return _end_of(error, session)
    return None


def _end_of(error, session):
    message = stopped_by(error, session)
    if message is None:
        message = broken(error, session)
        reason, location, text = None, None, message["message"]
    else:
        reason, location, text = message["reason"], message["location"], None
    return {"exitCode": message["exitCode"], "stopped": reason, "location": location, "error": text}


def pytest_collection(session):
    """Collects, selects and orders the items."""
    from .lastfailed import select_items

    config = session.config
    hook = config.hook
    try:
        session.collect_items()
        # Where all items left, the real pytest selects and orders them.
        if session.items or not session.sent_away:
            hook.pytest_collection_modifyitems(session=session, config=config, items=session.items)
            select_items(session)
    finally:
        hook.pytest_collection_finish(session=session)
        if "pytest_report_collectionfinish" in hook.user:
            answers = hook.pytest_report_collectionfinish(
                config=config, start_path=session.startpath, items=session.items
            )
            session.lines = _lines(answers)
    session.testscollected = len(session.items)
    return True


def _collected(session):
    from .evidence import evidence_of
    from .selection import groups_of
    from .session import whole_run_hooks

    config = session.config
    items = session.items
    numbers = {}
    files, nodeids, linenos, domains, timeouts = [], [], [], [], []
    default_timeout = _default_timeout(config)
    for item in items:
        path = item._strpath
        number = numbers.get(path)
        if number is None:
            number = numbers[path] = len(numbers)
        files.append(number)
        nodeids.append(item._nodeid)
        _, lineno, domain = item.location
        linenos.append(lineno)
        domains.append(domain)
        timeouts.append(_timeout_of(item, default_timeout))
    last_failed = session.last_failed
    return {
        "kind": "collected",
        "files": [session._node_location_to_relpath(path).replace(os.sep, "/") for path in numbers],
        "file": files,
        "nodeid": nodeids,
        "lineno": linenos,
        "domain": domains,
        "group": [0] * len(items) if whole_run_hooks(session) else groups_of(items),
        "timeout": timeouts,
        "deselected": session._deselected,
        "found": session.count_found(),
        "lines": session.lines,
        "recovered": [] if last_failed is None else last_failed.recovered,
        "skippedFiles": 0 if last_failed is None else last_failed.skipped_files,
        "tree": _tree(items) if config.option.collectonly else [],
        "evidence": evidence_of(session) if config.option.evidence else [],
    }


def _lines(results):
    """Lines that reporting hooks gave, in the order in which pytest prints them."""
    lines = []
    for result in reversed(results):
        lines.extend([result] if isinstance(result, str) else result)
    return lines


# As good as no limit, where a mark lifts that of the command line.
_UNLIMITED = 1e9


def _default_timeout(config):
    """(seconds, of the call alone?) for items without a mark: `--timeout`, pytest-timeout's variable, or its ini keys.

    0 seconds for no limit, None where nothing decides.
    """
    seconds = getattr(config.option, "timeout", None)
    if not config.hosted.stands_for("timeout"):
        return seconds, False
    if seconds is None:
        value = os.environ.get("PYTEST_TIMEOUT") or config.raw_ini("timeout")
        seconds = float(value) if value else None
    return seconds, string_to_bool(str(config.raw_ini("timeout_func_only") or False))


def _timeout_of(item, default):
    """A limit of the protocol's: that of `@pytest.mark.timeout`, whose arguments may be named; else the default."""
    seconds, is_of_call = default
    mark = item.get_closest_marker("timeout") if item._is_marked() else None
    if mark is not None:
        given = {**dict(zip(("timeout", "method", "func_only"), mark.args)), **mark.kwargs}
        seconds = seconds if given.get("timeout") is None else float(given["timeout"])
        is_of_call = is_of_call if given.get("func_only") is None else given["func_only"]
    if seconds is None:
        return None
    if seconds <= 0:
        return _UNLIMITED
    return -seconds if is_of_call else seconds


def _tree(items):
    """The lines of `--collect-only`: every collector once, above its items."""
    lines = []
    stack = []
    for index, item in enumerate(items):
        chain = item.listchain()[1:]
        while stack and stack != chain[: len(stack)]:
            stack.pop()
        for node in chain[len(stack) :]:
            lines.append({"depth": len(stack), "text": str(node), "item": index if node is item else -1})
            stack.append(node)
            if node.config.get_verbosity("test_cases") >= 1:
                lines += [{"depth": len(stack), "text": line} for line in _doc_lines(node)]
    return lines


def _doc_lines(node):
    import inspect

    obj = getattr(node, "obj", None)
    return (inspect.getdoc(obj) or "").splitlines() if obj else []


# -- capture


def _start_capture(session):
    from .capture import CaptureManager

    session.capture = CaptureManager(session.config.option.capture)
    session.config.pluginmanager.register(session.capture, "capturemanager", user=False)
    session.capture.start_global_capturing()
    session.capture.suspend_global_capture()


def _stop_capture(session):
    # Output that nobody took yet is written to where it would have gone.
    session.capture.stop_global_capturing()
    session.config.pluginmanager.unregister(session.capture)


# -- lanes


def start_lane(session, lane):
    """Captures output from here on; the lane inherited everything else."""
    from .exception_hooks import ExceptionHooks
    from .logs import LogCapture

    session.lane = lane
    session.logs = LogCapture(session.config)
    if session.logs.live is not None and session.config.get_verbosity() < 1:
        # As in pytest: live logs stand between lines of items.
        session.config.option.verbose = 1
    _watch_faults(session)
    session.exceptions = ExceptionHooks(session.config.pluginmanager)
    session.exceptions.install()
    # What is imported at the end is found even where a test emptied the list.
    session.finders = sys.meta_path[:]
    _start_capture(session)
    session.capture.resume_global_capture()


def _watch_faults(session):
    """`-p no:faulthandler`, `faulthandler_timeout` and `faulthandler_exit_on_timeout`."""
    import faulthandler

    config = session.config
    if config.pluginmanager.is_blocked("faulthandler"):
        # The runner then has no stacks of a crash either.
        faulthandler.disable()
        return
    seconds = float(config.getini("faulthandler_timeout") or 0)
    if seconds > 0:
        stderr = os.dup(2)  # before output is captured
        is_last = config.getini("faulthandler_exit_on_timeout")
        session.watch_item = lambda: faulthandler.dump_traceback_later(seconds, file=stderr, exit=is_last)


def finish_without_items(session, ended):
    """Ends a session that runs nothing, in the process that collected; gives its `SessionEnd` or None.

    Nothing was set up, so only hooks of the project have anything to do. Those of a project that left are called there.
    """
    from .session import whole_run_hooks

    option = session.config.option
    failed = session.testsfailed and not option.continue_on_collection_errors
    runs = session.items and ended is None and not failed and not option.collectonly
    if runs or not session.has_started or not whole_run_hooks(session):
        return None
    if ended is not None:
        session.exitstatus = ended["exitCode"]
    elif session.sent_away and not session.items:
        return None
    elif failed:
        session.exitstatus = 2
    from .closing import finish

    start_lane(session, 0)
    return finish(session)
