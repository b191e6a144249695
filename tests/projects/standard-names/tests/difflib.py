raise ImportError("the standard library's difflib was meant")
