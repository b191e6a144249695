"""JSON as the processes of a run write and read it, without the `json` package.

That package brings `re` and `enum` along, which together take as long to import as Python itself; its C parts do the
work alone. What is written is ASCII, on one line, and never has the floats that JSON lacks.
"""

try:
    from _json import encode_basestring_ascii, make_encoder, make_scanner
except ImportError:
    # An interpreter without them.
    import json

    decode = json.loads
    _encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=str, skipkeys=True).encode
else:

    class _Standard:
        """What `json.loads` reads by default, as the scanner asks for it."""

        strict = True
        object_hook = None
        object_pairs_hook = None
        parse_float = float
        parse_int = int
        parse_constant = float

    _scan = make_scanner(_Standard)
    # Markers (of cycles: none), `default`, string encoder, indent, separators, sort_keys, skipkeys, allow_nan.
    _chunks = make_encoder(None, str, encode_basestring_ascii, None, ":", ",", False, True, False)

    def decode(line):
        """The value on one line of UTF-8, which begins with it."""
        return _scan(line.decode("utf-8", "surrogatepass"), 0)[0]

    def _encode(value):
        return "".join(_chunks(value, 0))


def encode(message):
    """One line of the protocol. Values JSON does not know (a user property may be anything) become their `str`."""
    try:
        text = _encode(message)
    except ValueError:
        text = _encode(_finite(message))
    return text.encode("ascii") + b"\n"


def _finite(value):
    """`value` with the floats that JSON lacks as strings."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(member) for member in value]
    return value
