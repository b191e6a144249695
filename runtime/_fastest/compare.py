"""Says in what two objects of a failed comparison differ (pytest's built-in `pytest_assertrepr_compare`).

Every function yields lines, lazily, so that a reader that truncates need not pay for a whole diff.
"""

from __future__ import annotations

import collections.abc
import os

from .highlight import plain
from .saferepr import saferepr, saferepr_unlimited

DEFAULT_MAX_LINES = 8
DEFAULT_MAX_CHARS = DEFAULT_MAX_LINES * 80
# Room that the notice itself may take: its 64 characters, a plural, two digits and the dots.
_NOTICE_LENGTH = 70


def running_on_ci() -> bool:
    """True where nothing is truncated: in continuous integration."""
    return bool(os.environ.get("CI") or os.environ.get("BUILD_NUMBER"))


def assertrepr_compare(
    op: str, left: object, right: object, verbose: int, text_style: str = "ndiff", highlight=plain
):
    """Yields the summary `left op right` and the detail of the difference; nothing where there is no detail.

    `highlight` colours the values, see `highlight.highlighter_of`.
    """
    use_ascii = False
    if isinstance(left, str) and isinstance(right, str):
        import unicodedata

        # Texts that look alike are told apart by their escapes.
        use_ascii = unicodedata.normalize("NFD", left) == unicodedata.normalize("NFD", right)
    if verbose > 1:
        sides = [saferepr_unlimited(side, use_ascii=use_ascii) for side in (left, right)]
    else:
        # 80 columns less "E       AssertionError: assert " as pytest counts it, shared by both sides.
        maxsize = (80 - 15 - len(op) - 2) // 2
        sides = [saferepr(side, maxsize=maxsize, use_ascii=use_ascii) for side in (left, right)]
    summary = f"{sides[0]} {op} {sides[1]}"
    summarised = False
    try:
        for line in _differences(op, left, right, verbose, text_style, highlight):
            if not summarised:
                yield summary
                if line != "":
                    yield ""
                summarised = True
            yield line
    except Exception as exc:
        from .outcomes import Exit

        if isinstance(exc, Exit):
            raise
        from .excinfo import ExceptionInfo

        if not summarised:
            yield summary
            yield ""
        crash = ExceptionInfo.from_current()._getreprcrash()
        yield f"(pytest_assertion plugin: representation of details failed: {crash}."
        yield " Probably an object has a faulty __repr__.)"


def _differences(op: str, left, right, verbose: int, text_style: str, highlight):
    if op == "==":
        return _equal(left, right, verbose, text_style, highlight)
    if op == "not in" and isinstance(left, str) and isinstance(right, str):
        return _not_in_text(left, right, verbose)
    if op in _SET_OPERATORS and _is_set(left) and _is_set(right):
        return _SET_OPERATORS[op](left, right, highlight)
    return ()


def _is_set(obj: object) -> bool:
    return isinstance(obj, (set, frozenset))


def _is_sequence(obj: object) -> bool:
    return isinstance(obj, collections.abc.Sequence) and not isinstance(obj, str)


def _is_named_tuple(obj: object) -> bool:
    return isinstance(obj, tuple) and getattr(obj, "_fields", None) is not None


def _is_attrs(obj: object) -> bool:
    return getattr(obj, "__attrs_attrs__", None) is not None


def _is_iterable(obj: object) -> bool:
    try:
        iter(obj)
    except Exception:
        return False
    return not isinstance(obj, str)


def _has_generated_eq(obj: object) -> bool:
    """True unless a class of fields defines an `__eq__` of its own, which may compare anything."""
    code = getattr(obj.__eq__, "__code__", None)
    filename = getattr(code, "co_filename", None)
    if filename is None:
        return True
    return "attrs generated " in filename if _is_attrs(obj) else filename == "<string>"


def _equal(left, right, verbose: int, text_style: str, highlight):
    """Lines for `left == right`, without the summary."""
    if isinstance(left, str) and isinstance(right, str):
        yield from _text_blocks(left, right) if text_style == "block" else diff_text(left, right, verbose, highlight)
        return
    import dataclasses

    from .approx import ApproxBase

    if isinstance(right, ApproxBase):
        yield from right._repr_compare(left)
    elif isinstance(left, ApproxBase):
        yield from left._repr_compare(right)
    elif type(left) is type(right) and (dataclasses.is_dataclass(left) or _is_attrs(left) or _is_named_tuple(left)):
        yield from _equal_fields(left, right, verbose, text_style, highlight)
    elif _is_sequence(left) and _is_sequence(right):
        yield from _equal_sequences(left, right, highlight)
    elif _is_set(left) and _is_set(right):
        yield from _extra_items("left", left, right, highlight)
        yield from _extra_items("right", right, left, highlight)
    elif isinstance(left, collections.abc.Mapping) and isinstance(right, collections.abc.Mapping):
        yield from _equal_mappings(left, right, verbose, highlight)
    if _is_iterable(left) and _is_iterable(right):
        yield from _full_diff(left, right, verbose, highlight)


def _full_diff(left, right, verbose: int, highlight):
    if verbose <= 0 and not running_on_ci():
        yield "Use -v to get more diff"
        return
    import difflib

    from .pretty import pformat

    actual, expected = pformat(left).splitlines(), pformat(right).splitlines()
    yield ""
    yield "Full diff:"
    diff = "\n".join([line.rstrip() for line in difflib.ndiff(expected, actual)])
    yield from highlight(diff, lexer="diff").splitlines()


def _equal_sequences(left, right, highlight):
    are_bytes = isinstance(left, bytes) and isinstance(right, bytes)
    for index in range(min(len(left), len(right))):
        if left[index] != right[index]:
            # A slice of bytes shows characters, an element a number.
            pick = slice(index, index + 1) if are_bytes else index
            yield f"At index {index} diff: {highlight(repr(left[pick]))} != {highlight(repr(right[pick]))}"
            break
    if are_bytes or len(left) == len(right):
        return
    side, longer, shorter = ("Left", left, right) if len(left) > len(right) else ("Right", right, left)
    extra = len(longer) - len(shorter)
    first = highlight(saferepr(longer[len(shorter)]))
    if extra == 1:
        yield f"{side} contains one more item: {first}"
    else:
        yield f"{side} contains {extra} more items, first extra item: {first}"


def _extra_items(side: str, these, others, highlight):
    extra = these - others
    if extra:
        yield f"Extra items in the {side} set:"
        for item in extra:
            yield highlight(saferepr(item))


def _both_equal(left, right, highlight):
    yield "Both sets are equal"


def _extra_left(left, right, highlight):
    return _extra_items("left", left, right, highlight)


def _extra_right(left, right, highlight):
    return _extra_items("right", right, left, highlight)


_SET_OPERATORS = {
    "!=": _both_equal,
    ">=": _extra_right,
    "<=": _extra_left,
    ">": lambda left, right, highlight: (_both_equal if left == right else _extra_right)(left, right, highlight),
    "<": lambda left, right, highlight: (_both_equal if left == right else _extra_left)(left, right, highlight),
}


def _equal_mappings(left, right, verbose: int, highlight):
    import pprint

    keys_left, keys_right = set(left), set(right)
    common = keys_left.intersection(keys_right)
    same = {key: left[key] for key in common if left[key] == right[key]}
    if same and verbose < 2:
        yield f"Omitting {len(same)} identical items, use -vv to show"
    elif same:
        yield "Common items:"
        yield from highlight(pprint.pformat(same)).splitlines()
    differing = {key for key in common if left[key] != right[key]}
    if differing:
        yield "Differing items:"
        for key in differing:
            yield f"{highlight(saferepr({key: left[key]}))} != {highlight(saferepr({key: right[key]}))}"
    for side, mapping, extra in (("Left", left, keys_left - keys_right), ("Right", right, keys_right - keys_left)):
        if extra:
            yield f"{side} contains {len(extra)} more item{'' if len(extra) == 1 else 's'}:"
            yield from highlight(pprint.pformat({key: mapping[key] for key in extra})).splitlines()


def _equal_fields(left, right, verbose: int, text_style: str, highlight):
    """Two instances of one dataclass, attrs class or named tuple, field by field."""
    import dataclasses
    import pprint

    if not _has_generated_eq(left):
        return
    if dataclasses.is_dataclass(left):
        fields = [field.name for field in dataclasses.fields(left) if field.compare]
    elif _is_attrs(left):
        fields = [field.name for field in left.__attrs_attrs__ if field.eq]
    else:
        fields = left._fields
    same, differing = [], []
    for field in fields:
        (same if getattr(left, field) == getattr(right, field) else differing).append(field)
    if same or differing:
        yield ""
    if same and verbose < 2:
        yield f"Omitting {len(same)} identical items, use -vv to show"
    elif same:
        yield "Matching attributes:"
        yield from highlight(pprint.pformat(same)).splitlines()
    if not differing:
        return
    yield "Differing attributes:"
    yield from highlight(pprint.pformat(differing)).splitlines()
    for field in differing:
        values = getattr(left, field), getattr(right, field)
        yield ""
        yield f"Drill down into differing attribute {field}:"
        yield f"  {field}: {highlight(repr(values[0]))} != {highlight(repr(values[1]))}"
        for line in _equal(*values, verbose, text_style, highlight):
            yield f"  {line}"


def _text_blocks(left: str, right: str):
    yield "Left:"
    yield from [f"  {line}" for line in left.split("\n")]
    yield ""
    yield "Right:"
    yield from [f"  {line}" for line in right.split("\n")]


def _first_difference(left, right) -> int:
    """Index of the first differing element; of the last element where there is none."""
    index = 0
    for index in range(min(len(left), len(right))):
        if left[index] != right[index]:
            break
    return index


def diff_text(left: str, right: str, verbose: int = 0, highlight=plain):
    """Yields an ndiff of two texts; without verbosity, long equal beginnings and ends are left out."""
    from difflib import ndiff

    if verbose < 1:
        # Ten characters of context stay, and under 42 nothing is worth skipping.
        index = _first_difference(left, right)
        if index > 42:
            index -= 10
            yield f"Skipping {index} identical leading characters in diff, use -v to show"
            left, right = left[index:], right[index:]
        if len(left) == len(right):
            # Compared at 0, -1, -2 ...: pytest begins with the first character, which differs or is context.
            for index in range(len(left)):
                if left[-index] != right[-index]:
                    break
            if index > 42:
                index -= 10
                yield f"Skipping {index} identical trailing characters in diff, use -v to show"
                left, right = left[:-index], right[:-index]
    if left.isspace() or right.isspace():
        left, right = repr(str(left)), repr(str(right))
        yield "Strings contain only whitespace, escaping them using repr()"
    lines = ndiff(right.splitlines(True), left.splitlines(True))
    diff = "\n".join([line.strip("\n") for line in lines])
    yield from highlight(diff, lexer="diff").splitlines()


def _not_in_text(term: str, text: str, verbose: int):
    index = text.find(term)
    without = text[:index] + text[index + len(term) :]
    yield f"{saferepr(term, maxsize=42)} is contained here:"
    for line in diff_text(text, without, verbose):
        if line.startswith(("Skipping", "- ")):
            continue
        yield f"  {line[2:]}" if line.startswith("+ ") else line


def truncate(lines: list[str], config) -> list[str]:
    """Cuts an explanation to `truncation_limit_lines` and `truncation_limit_chars`, unless -vv or in CI."""
    limits = config.getini("truncation_limit_lines"), config.getini("truncation_limit_chars")
    max_lines = DEFAULT_MAX_LINES if limits[0] is None else int(limits[0])
    max_chars = DEFAULT_MAX_CHARS if limits[1] is None else int(limits[1])
    if config.get_verbosity("assertions") >= 2 or running_on_ci() or (max_lines <= 0 and max_chars <= 0):
        return lines
    return truncate_lines(lines, max_lines, max_chars)


def truncate_lines(lines: list[str], max_lines: int, max_chars: int) -> list[str]:
    """Cuts to a number of lines and of characters, 0 being no limit; what is cut is counted in a last line."""
    tolerable_chars = max_chars + _NOTICE_LENGTH
    kept = lines
    if max_lines != 0 and len(lines) > max_lines + 2:
        kept = lines[:max_lines]
    elif max_chars == 0 or sum(map(len, lines)) <= tolerable_chars:
        return lines
    cut_chars = max_chars > 0 and sum(map(len, kept)) > tolerable_chars
    if cut_chars:
        kept = _first_chars(kept, max_chars)
    kept = [*kept[:-1], kept[-1] + "..."]
    hidden = len(lines) - len(kept) + int(cut_chars)
    plural = "" if hidden == 1 else "s"
    return [*kept, "", f"...Full output truncated ({hidden} line{plural} hidden), use '-vv' to show"]


def _first_chars(lines: list[str], max_chars: int) -> list[str]:
    """The lines that fit in `max_chars`, and the beginning of the one that does not."""
    used = 0
    for index, line in enumerate(lines):
        if used + len(line) > max_chars:
            return [*lines[:index], line[: max_chars - used]]
        used += len(line)
    return lines
