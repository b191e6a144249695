"""`Parser` and `OptionGroup`: what `pytest_addoption(parser)` of a conftest gets.

argparse is imported when the first option is added. pytest's own options are not registered with it: the runner
has parsed them; only their flags are known, so that a conflict is an error here too.
"""

import os

from .options import FLAGS, INI, INI_ALIASES
from .outcomes import UsageError

_INI_TYPES = (None, "string", "paths", "pathlist", "args", "linelist", "bool", "int", "float")
NOTSET = object()


class Argument:
    """An option defined in an `OptionGroup`."""

    def __init__(self, action):
        self._action = action

    def attrs(self):
        return self._action.__dict__

    def names(self):
        return self._action.option_strings

    @property
    def dest(self):
        return self._action.dest

    @property
    def default(self):
        return self._action.default

    @property
    def type(self):
        return self._action.type

    def __repr__(self):
        args = [f"opts: {self.names()!r}", f"dest: {self.dest!r}"]
        if self.type:
            args.append(f"type: {self.type!r}")
        args.append(f"default: {self.default!r}")
        return "Argument({})".format(", ".join(args))


class OptionGroup:
    """A group of options; groups matter for `--help` only."""

    def __init__(self, name, parser, description=""):
        self.name = name
        self.description = description
        self.parser = parser
        self.options = []

    def addoption(self, *opts, **attrs):
        """Adds an option; `opts` and `attrs` are those of `argparse.ArgumentParser.add_argument`."""
        conflict = {name for option in self.options for name in option.names()}.intersection(opts)
        if conflict:
            raise ValueError(f"option names {conflict} already added")
        for opt in opts:
            if len(opt) >= 2 and opt[0] == "-" and opt[1].islower():
                raise ValueError("lowercase short options are reserved")
        self._addoption(*opts, **attrs)

    def _addoption(self, *opts, **attrs):
        option = self.parser._add_argument(self, opts, attrs)
        self.options.append(option)


class Parser:
    """Parser of command line arguments and config-file values, as conftests extend it."""

    def __init__(self, namespace, prog):
        self._namespace = namespace
        self.prog = prog
        self.extra_info = {}
        self._optparser = None
        self._anonymous = OptionGroup("_anonymous", self)
        self._groups = [self._anonymous]
        self._opt2dest = {flag: dest for dest, flags in FLAGS.items() for flag in flags.split()}
        self._inidict = {name: ("", kind, default) for name, (kind, default) in INI.items()}
        self._ini_aliases = dict(INI_ALIASES)

    @property
    def optparser(self):
        """The argparse parser that knows the options of conftests."""
        if self._optparser is None:
            import argparse

            parser = self

            class ArgumentParser(argparse.ArgumentParser):
                def error(self, message):
                    raise UsageError(parser.error_text(message))

            self._optparser = ArgumentParser(
                prog=self.prog, usage=self.usage, add_help=False, allow_abbrev=False, fromfile_prefix_chars="@"
            )
        return self._optparser

    @property
    def usage(self):
        return f"{self.prog} [options] [file_or_dir] [file_or_dir] [...]"

    def error_text(self, message):
        """pytest's text of a command-line error."""
        lines = [f"usage: {self.usage}", f"{self.prog}: error: {message}"]
        lines += [f"  {key}: {value}" for key, value in sorted(self.extra_info.items())]
        return "\n".join(lines)

    def getgroup(self, name, description="", after=None):
        """Gets or creates the group `name`."""
        for group in self._groups:
            if group.name == name:
                return group
        group = OptionGroup(name, self, description)
        self._groups.append(group)
        return group

    def addoption(self, *opts, **attrs):
        """Adds a command-line option, see `OptionGroup.addoption`."""
        self._anonymous.addoption(*opts, **attrs)

    def _add_argument(self, group, opts, attrs):
        own = {flag for flags in FLAGS.values() for flag in flags.split()}
        for opt in opts:
            if opt in own:
                import argparse

                raise argparse.ArgumentError(None, f"argument {'/'.join(opts)}: conflicting option string: {opt}")
        action = self.optparser.add_argument(*opts, **attrs)
        option = Argument(action)
        for name in option.names():
            self._opt2dest[name] = option.dest
        if option.dest and not hasattr(self._namespace, option.dest):
            setattr(self._namespace, option.dest, option.default)
        return option

    def parse_known_and_unknown_args(self, args, namespace=None):
        """`(namespace, unknown arguments)`, as pytest's internal parser gives them."""
        namespace = self._namespace if namespace is None else namespace
        arguments = [os.fspath(arg) for arg in args]
        if self._optparser is None:
            return namespace, arguments
        return self.optparser.parse_known_args(arguments, namespace)

    def parse_known_args(self, args, namespace=None):
        return self.parse_known_and_unknown_args(args, namespace)[0]

    def addini(self, name, help, type=None, default=NOTSET, *, aliases=()):  # noqa: A002 - pytest's signature
        """Registers a config-file option; see `Config.getini`."""
        assert type in _INI_TYPES
        kind = type or "string"
        if default is NOTSET:
            default = ini_default(kind)
        self._inidict[name] = (help, kind, default)
        for alias in aliases:
            if alias in self._inidict:
                raise ValueError(f"alias {alias!r} conflicts with existing configuration option")
            if alias in self._ini_aliases:
                raise ValueError(f"{alias!r} is already an alias of {self._ini_aliases[alias]!r}")
            self._ini_aliases[alias] = name


def ini_default(kind):
    """Default of an ini option that was registered without one."""
    if kind in ("paths", "pathlist", "args", "linelist"):
        return []
    return {"bool": False, "int": 0, "float": 0.0}.get(kind, "")
