raise ImportError("the standard library's dataclasses was meant")
