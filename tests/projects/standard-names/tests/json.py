raise ImportError("the standard library's json was meant")
