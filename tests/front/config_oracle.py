"""Answers questions about configuration with pytest's own functions: JSON in on stdin, JSON out."""

import glob
import json
import os
import shlex
import sys
from pathlib import Path

import iniconfig
from _pytest.config import get_config
from _pytest.config.exceptions import UsageError
from _pytest.config.findpaths import determine_setup


_config = get_config()


def argv(args):
    try:
        # Appending options append to their default, which is shared: every line gets its own.
        namespace, unknown = _config._parser.parse_known_and_unknown_args(args)
    except UsageError as error:
        return {"error": str(error).splitlines()[-1].split("error: ", 1)[-1]}
    return {"options": vars(namespace), "unknown": unknown}


def ini(text):
    try:
        sections = iniconfig.IniConfig("x.ini", text).sections
    except iniconfig.ParseError as error:
        return {"error": str(error)}
    return {"sections": {name: dict(section) for name, section in sections.items()}}


def split(text):
    try:
        return {"words": shlex.split(text)}
    except ValueError as error:
        return {"error": str(error)}


def setup(question):
    os.chdir(question["cwd"])
    try:
        rootdir, inipath, values, ignored = determine_setup(
            inifile=question["inifile"],
            override_ini=None,
            args=question["args"],
            rootdir_cmd_arg=question["rootdir"],
            invocation_dir=Path(question["cwd"]),
        )
    except BaseException as error:
        return {"error": str(error)}
    values = {name: value.value for name, value in values.items()}
    return {
        "rootdir": str(rootdir),
        "inipath": None if inipath is None else str(inipath),
        "values": values,
        "ignored": list(ignored),
    }


def expand(question):
    os.chdir(question["cwd"])
    return sorted(glob.iglob(question["pattern"], recursive=True))


def string(text):
    return {"repr": repr(text), "lines": text.splitlines(), "strip": text.strip()}


answer = {"argv": argv, "ini": ini, "split": split, "setup": setup, "glob": expand, "string": string}
questions = json.load(sys.stdin)
json.dump([answer[questions["about"]](each) for each in questions["list"]], sys.stdout)
