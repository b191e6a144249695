raise ImportError("the standard library's re was meant")
