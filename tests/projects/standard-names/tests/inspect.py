raise ImportError("the standard library's inspect was meant")
