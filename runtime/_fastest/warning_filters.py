"""Warning filters and records: `filterwarnings` of ini, mark and `-W`, and the `warning` messages of the run.

pytest enters `warnings.catch_warnings` anew for each item. Here one is entered per lane, and after an item only what it
changed is put back: the filters, the two functions that show a warning, and, where the item warned or changed
filters, the registries that remember which warnings were shown (they are all outdated by one version number).
Reference: "How to capture warnings" in pytest's docs.
"""

import os
import sys
import warnings

from .exception_hooks import allocation
from .outcomes import UsageError


def parse_warning_filter(arg, *, escape):
    """`(action, message, category, module, lineno)` of a filter text; `escape` for texts of the command line.

    Raises `UsageError` with pytest's words, `ImportError` where the category's module cannot be imported.
    """
    intro = f"while parsing the following warning configuration:\n\n  {arg}\n\nThis error occurred:\n\n"
    parts = arg.split(":")
    if len(parts) > 5:
        raise UsageError(
            f"{intro}Too many fields ({len(parts)}), expected at most 5 separated by colons:\n\n"
            "  action:message:category:module:line\n\n"
            "For more information please consult: "
            "https://docs.python.org/3/library/warnings.html#describing-warning-filters\n\n"
        )
    parts += [""] * (5 - len(parts))
    action, message, category, module, lineno = (part.strip() for part in parts)
    try:
        action = warnings._getaction(action)
    except warnings._OptionError as exc:
        raise UsageError(f"{intro}{exc}\n") from None
    try:
        category = _resolve_category(category)
    except ImportError:
        raise
    except Exception:
        import traceback

        raise UsageError(f"{intro}{traceback.format_exc()}\n") from None
    if escape and (message or module):
        import re

        message = re.escape(message)
        module = module and re.escape(module) + r"\Z"
    line = 0
    if lineno:
        try:
            line = int(lineno)
            if line < 0:
                raise ValueError("number is negative")
        except ValueError as exc:
            raise UsageError(f"{intro}invalid lineno {lineno!r}: {exc}\n") from None
    if message or module:
        import re

        try:
            re.compile(message)
            re.compile(module)
        except re.error as exc:
            raise UsageError(f"{intro}Invalid regex {exc.pattern!r}: {exc}\n") from None
    return action, message, category, module, line


def _resolve_category(name):
    if not name:
        return Warning
    module_name, _, class_name = name.rpartition(".")
    if module_name:
        __import__(module_name)
        category = getattr(sys.modules[module_name], class_name)
    else:
        import builtins

        category = getattr(builtins, class_name)
    if not issubclass(category, Warning):
        raise UsageError(f"{category} is not a Warning subclass")
    return category


def apply_config_filters(config):
    """Puts the filters of the ini file and of `-W` in front, the latter first."""
    filters = [(arg, False) for arg in config.getini("filterwarnings")]
    filters += [(arg, True) for arg in config.option.pythonwarnings or ()]
    for arg, escape in filters:
        try:
            warnings.filterwarnings(*parse_warning_filter(arg, escape=escape))
        except ImportError as exc:
            from .warning_types import PytestConfigWarning

            warnings.warn(f"Failed to import filter module '{exc.name}': {arg}", PytestConfigWarning)


def format_warning(record):
    """Text of a warning as pytest's summary shows it."""
    text = warnings.formatwarning(
        str(record.message), record.category, record.filename, record.lineno, record.line
    )
    return text + allocation(record.source)


def publish(config, record, *, when, nodeid, location, final=False):
    """Tells the hooks and the runner about one recorded warning; `final`: it came while the summary was written."""
    config.hook.pytest_warning_recorded.call_historic(
        kwargs={"warning_message": record, "when": when, "nodeid": nodeid, "location": location}
    )
    category = record.category
    config.channel.send(
        {
            "kind": "warning",
            "warning": {
                "message": format_warning(record),
                "category": f"{category.__module__}.{category.__qualname__}",
                "when": when,
                "nodeid": nodeid,
                "location": {"path": os.path.abspath(record.filename), "lineno": record.lineno},
                **({"final": True} if final else {}),
            },
        }
    )


class WarningRecorder:
    """Catches warnings of one stage after the other; entered once, closed with the process' last stage."""

    def __init__(self, config):
        self.config = config
        self._records = []
        self._catcher = None
        self._filters = None
        self._shown = None

    def open(self):
        """Replaces the process' filters by those of the run."""
        if self.config.pluginmanager.is_blocked("warnings"):
            return
        self._outer = warnings.filters[:], warnings._showwarnmsg_impl
        self._catcher = warnings.catch_warnings()
        self._catcher.__enter__()
        self._shown = warnings._showwarning_orig
        self._record = self._records.append
        self._apply()

    def _apply(self):
        warnings.showwarning = self._shown
        warnings._showwarnmsg_impl = self._record
        if not sys.warnoptions:
            warnings.filterwarnings("always", category=DeprecationWarning)
            warnings.filterwarnings("always", category=PendingDeprecationWarning)
        apply_config_filters(self.config)
        self._filters = warnings.filters[:]

    def release(self):
        """From now on a warning is shown on stderr, as Python does; what the configuration filters stays filtered."""
        if self._catcher is not None:
            _, warnings._showwarnmsg_impl = self._outer

    def close(self):
        """Puts back what `open` found."""
        if self._catcher is not None:
            self._catcher.__exit__(None, None, None)
            self._catcher = None

    def outside(self, action):
        """Runs `action` with the filters that the process had before `open`. What it adds to them stays."""
        if self._catcher is None:
            action()
            return
        warnings.filters[:], warnings._showwarnmsg_impl = self._outer
        _outdate_registries()
        try:
            action()
        finally:
            self._outer = warnings.filters[:], warnings._showwarnmsg_impl
            self._apply()
            _outdate_registries()

    def begin(self, item):
        """The item's own filters, from `@pytest.mark.filterwarnings`."""
        if self._catcher is None:
            return
        for mark in item.iter_markers("filterwarnings"):
            for arg in mark.args:
                warnings.filterwarnings(*parse_warning_filter(arg, escape=False))

    def end(self, when, nodeid, *, final=False):
        """Ends a stage: undoes its changes and publishes what it warned of."""
        if self._catcher is None:
            return
        changed = warnings.filters != self._filters
        if changed:
            warnings.filters[:] = self._filters
        if warnings._showwarnmsg_impl is not self._record:
            warnings._showwarnmsg_impl = self._record
        if warnings.showwarning is not self._shown:
            warnings.showwarning = self._shown
        if changed or self._records:
            _outdate_registries()
        if self._records:
            records = self._records[:]
            self._records.clear()
            for record in records:
                publish(self.config, record, when=when, nodeid=nodeid, location=None, final=final)


def _outdate_registries():
    # Renamed in 3.14, where the lock must be held.
    if hasattr(warnings, "_filters_mutated"):
        warnings._filters_mutated()
    else:
        with warnings._lock:
            warnings._filters_mutated_lock_held()
