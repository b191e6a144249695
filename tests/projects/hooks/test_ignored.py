"""Left out by a hook."""
raise RuntimeError("must not be imported")
