"""Exceptions that nobody can catch: in threads, and where Python cannot raise them (`__del__`, callbacks).

They become warnings of the item in whose phase they are noticed, as in pytest ("Warning about unraisable exceptions
and unhandled thread exceptions"). The hooks are installed per lane and cost nothing until one is called.
"""

import sys
import warnings


class ExceptionHooks:
    """Keeps what `sys.unraisablehook` and `threading.excepthook` are told until `warn` is called."""

    def __init__(self, plugins):
        # (warn function, message, message where the cause stands beside it, exception); or (None, "", "", our failure)
        self.pending = []
        self._plugins = plugins
        self._unraisable = None
        self._thread = None
        # Whether `threading` is imported and its hook is ours.
        self._watches_threads = False

    def install(self):
        """Replaces both hooks; `threading` need not be imported for that."""
        if not self._plugins.is_blocked("unraisableexception"):
            self._unraisable = sys.unraisablehook
            sys.unraisablehook = self._on_unraisable
        if self._plugins.is_blocked("threadexception"):
            self._watches_threads = True
            return
        threading = sys.modules.get("threading")
        if threading is not None:
            self._thread = threading.excepthook
            threading.excepthook = self._on_thread
            self._watches_threads = True
            return
        import _thread

        # `threading` takes its hook from there when somebody imports it.
        self._thread = _thread._excepthook
        _thread._excepthook = self._on_thread

    def watch_threads(self):
        """Gives `threading` its own default back where it was imported since."""
        if self._watches_threads:
            return
        threading = sys.modules.get("threading")
        if threading is not None:
            sys.modules["_thread"]._excepthook = self._thread
            # Python 3.10 and later.
            if getattr(threading, "__excepthook__", None) == self._on_thread:
                threading.__excepthook__ = self._thread
            self._watches_threads = True

    def uninstall(self):
        """Puts back what `install` found."""
        if self._unraisable is not None:
            sys.unraisablehook = self._unraisable
        self.watch_threads()
        if self._thread is not None:
            owner, name = ("threading", "excepthook") if "threading" in sys.modules else ("_thread", "_excepthook")
            setattr(sys.modules[owner], name, self._thread)

    # The texts are made at once: later the object may be gone or changed.

    def _on_unraisable(self, unraisable):
        try:
            about = f"{unraisable.err_msg or 'Exception ignored in'}: {unraisable.object!r}"
            self._keep(_warn_unraisable, about, unraisable, unraisable.object)
        except BaseException as exc:
            self.pending.append((None, "unraisable", "", exc))
            raise

    def _on_thread(self, args):
        try:
            about = f"Exception in thread {'<unknown>' if args.thread is None else args.thread.name}"
            self._keep(_warn_thread, about, args, args.thread)
        except BaseException as exc:
            self.pending.append((None, "thread", "", exc))
            raise

    def _keep(self, warn, about, raised, source):
        import traceback

        lines = traceback.format_exception(raised.exc_type, raised.exc_value, raised.exc_traceback)
        origin = "\n" + allocation(source)
        self.pending.append((warn, f"{about}\n\n{''.join(lines)}{origin}", about + origin, raised.exc_value))

    def warn(self):
        """Issues a warning per exception noticed so far, the last one first; raises what filters make errors.

        Several of one kind are raised as a group. Those of threads come first, as pytest's plugins are called.
        """
        pending, self.pending = self.pending, []
        _warn_of("thread", _warn_thread, pending)
        _warn_of("unraisable", _warn_unraisable, pending)

    def warn_of_garbage(self):
        """As `warn`, also of what only the garbage collector finds."""
        import gc

        gc.collect()
        self.warn()


def _warn_of(kind, warn, pending):
    try:
        errors = [
            error
            for entry in reversed(pending)
            if entry[0] is warn or (entry[0] is None and entry[1] == kind)
            for error in _warned(kind, *entry)
        ]
        if len(errors) == 1:
            raise errors[0]
        if errors:
            from .setupstate import exception_group

            raise exception_group(f"multiple {kind} exception warnings", errors)
    finally:
        # What was raised holds this frame, and the frame would hold it.
        pending = errors = None


def _warned(kind, warn, message, cause_message, exc):
    """Issues one warning. Gives the errors that came of it."""
    if warn is None:
        error = RuntimeError(f"Failed to process {kind} exception")
        error.__cause__ = exc
        return [error]
    try:
        warn(message)
    except Warning as error:
        if exc is not None:
            # The exception is shown as the cause, so its traceback need not stand in the message.
            error.args = (cause_message,)
            error.__cause__ = exc
        return [error]
    return []


# The line that warns is part of the report, so it reads as pytest's does.


def _warn_unraisable(msg):
    from . import warning_types as pytest

    warnings.warn(pytest.PytestUnraisableExceptionWarning(msg))


def _warn_thread(msg):
    from . import warning_types as pytest

    warnings.warn(pytest.PytestUnhandledThreadExceptionWarning(msg))


def allocation(source):
    """Where `source` was allocated, if tracemalloc knows; else how to find out. Empty for None."""
    if source is None:
        return ""
    tracemalloc = sys.modules.get("tracemalloc")
    if tracemalloc is not None and tracemalloc.is_tracing():
        traceback = tracemalloc.get_object_traceback(source)
        if traceback is not None:
            return "\nObject allocated at:\n" + "\n".join(traceback.format())
    return (
        "Enable tracemalloc to get traceback where the object was allocated.\n"
        "See https://docs.pytest.org/en/stable/how-to/capture-warnings.html#resource-warnings for more info."
    )
