"""`config.cache`: values and directories that outlive a run, in `.pytest_cache`, shared with pytest.

Reference: pytest's `Cache`. Nothing is created before something is stored.
"""

from __future__ import annotations

import os

from .fixtures import fixture

_FILES = {
    "README.md": b"""\
# pytest cache directory #

This directory contains data from the pytest's cache plugin,
which provides the `--lf` and `--ff` options, as well as the `cache` fixture.

**Do not** commit this to version control.

See [the docs](https://docs.pytest.org/en/stable/how-to/cache.html) for more information.
""",
    ".gitignore": b"# Created by pytest automatically.\n*\n",
    "CACHEDIR.TAG": b"""\
Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by pytest.
# For information about cache directory tags, see:
#	https://bford.info/cachedir/spec.html
""",
}


class Cache:
    """The cache of one configuration."""

    def __init__(self, cachedir, config, *, _ispytest: bool = False) -> None:
        self._cachedir = cachedir
        self._config = config

    @classmethod
    def for_config(cls, config, *, _ispytest: bool = False) -> Cache:
        """The cache in the `cache_dir` of a configuration; the runner has emptied it where `--cache-clear` asks so."""
        return cls(cls.cache_dir_from_config(config), config)

    @staticmethod
    def cache_dir_from_config(config, *, _ispytest: bool = False):
        """The `cache_dir` with `~` and variables expanded, relative to rootdir."""
        return config.rootpath / os.path.expandvars(os.path.expanduser(config.getini("cache_dir")))

    @classmethod
    def clear_cache(cls, cachedir, _ispytest: bool = False) -> None:
        """Removes all directories and values."""
        import shutil

        for name in ("d", "v"):
            if (cachedir / name).is_dir():
                shutil.rmtree(cachedir / name)

    def mkdir(self, name: str):
        """The path of a directory of that name, which is created; ValueError for a name with a separator."""
        if len([part for part in name.split(os.sep) if part not in ("", ".")]) > 1 or os.path.isabs(name):
            raise ValueError("name is not allowed to contain path separators")
        path = self._cachedir / "d" / name
        self._mkdir(path)
        return path

    def get(self, key: str, default):
        """The value stored under a key such as `plugin/name`; `default` where there is none that can be read."""
        import json

        try:
            with open(self._getvaluepath(key), encoding="UTF-8") as file:
                return json.load(file)
        except (ValueError, OSError):
            return default

    def set(self, key: str, value: object) -> None:
        """Stores a value of JSON's types; what cannot be written is a warning."""
        import json

        path = self._getvaluepath(key)
        try:
            self._mkdir(path.parent)
        except OSError as exc:
            self.warn(f"could not create cache path {path}: {exc}")
            return
        data = json.dumps(value, ensure_ascii=False, indent=2)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            with open(unfinished, "w", encoding="UTF-8") as file:
                file.write(data)
            os.replace(unfinished, path)
        except OSError as exc:
            self.warn(f"cache could not write path {path}: {exc}")

    def warn(self, fmt: str, *, _ispytest: bool = False, **args: object) -> None:
        """Issues a `PytestCacheWarning`."""
        import warnings

        from .warning_types import PytestCacheWarning

        warnings.warn(PytestCacheWarning(fmt.format(**args) if args else fmt), stacklevel=3)

    def _getvaluepath(self, key: str):
        return self._cachedir / "v" / key

    def _mkdir(self, path) -> None:
        if not self._cachedir.is_dir():
            self._create()
        path.mkdir(exist_ok=True, parents=True)

    def _create(self) -> None:
        """Makes the directory whole, or leaves the one that another process made meanwhile."""
        import errno
        import shutil

        parent = self._cachedir.parent
        parent.mkdir(parents=True, exist_ok=True)
        unfinished = parent / f"pytest-cache-files-{os.getpid()}"
        unfinished.mkdir()
        try:
            for name, content in _FILES.items():
                (unfinished / name).write_bytes(content)
            unfinished.rename(self._cachedir)
        except OSError as exc:
            if exc.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


@fixture
def cache(request):
    """Gives `config.cache`: `get(key, default)`, `set(key, value)` and `mkdir(name)` across runs."""
    return request.config.cache
