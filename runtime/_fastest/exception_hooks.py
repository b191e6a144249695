"""Exceptions that nobody can catch: in threads, and where Python cannot raise them (`__del__`, callbacks).

They become warnings of the item in whose phase they are noticed, as in pytest ("Warning about unraisable exceptions
and unhandled thread exceptions"). The hooks are installed per lane and cost nothing until one is called.
"""

import sys
import warnings


class ExceptionHooks:
    """Keeps what `sys.unraisablehook` and `threading.excepthook` are told until `warn` is called."""

    def __init__(self):
        self.pending = []
        self._unraisable = None
        self._thread = None

    def install(self):
        """Replaces both hooks; that of threads only once `threading` is imported by somebody."""
        self._unraisable = sys.unraisablehook
        sys.unraisablehook = self._on_unraisable
        threading = sys.modules.get("threading")
        if threading is not None:
            self._thread = threading.excepthook
            threading.excepthook = self._on_thread

    def watch_threads(self):
        """Installs the hook of threads where `threading` was imported since."""
        threading = sys.modules.get("threading")
        if self._thread is None and threading is not None:
            self._thread = threading.excepthook
            threading.excepthook = self._on_thread

    def uninstall(self):
        """Puts back what `install` found."""
        sys.unraisablehook = self._unraisable
        if self._thread is not None:
            sys.modules["threading"].excepthook = self._thread

    def _on_unraisable(self, unraisable):
        try:
            message = unraisable.err_msg or "Exception ignored in"
            summary = f"{message}: {unraisable.object!r}"
            text = _traceback_text(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)
            self.pending.append(("PytestUnraisableExceptionWarning", f"{summary}\n\n{text}", unraisable.exc_value))
        except BaseException as exc:
            self.pending.append(
                ("PytestUnraisableExceptionWarning", f"Failed to process unraisable exception: {exc!r}", exc)
            )

    def _on_thread(self, args):
        name = "<unknown>" if args.thread is None else args.thread.name
        text = _traceback_text(args.exc_type, args.exc_value, args.exc_traceback)
        self.pending.append(
            ("PytestUnhandledThreadExceptionWarning", f"Exception in thread {name}\n\n{text}", args.exc_value)
        )

    def warn(self):
        """Issues a warning per exception noticed so far; raises it where a filter makes it an error."""
        from . import warning_types

        errors = []
        while self.pending:
            category, message, cause = self.pending.pop(0)
            try:
                warnings.warn(getattr(warning_types, category)(message), stacklevel=2)
            except Warning as error:
                error.__cause__ = cause
                errors.append(error)
        if errors:
            raise errors[0]


def _traceback_text(kind, value, tb):
    import traceback

    return "".join(traceback.format_exception(kind, value, tb))
