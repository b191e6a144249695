raise ImportError("the standard library's enum was meant")
