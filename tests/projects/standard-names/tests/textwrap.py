raise ImportError("the standard library's textwrap was meant")
