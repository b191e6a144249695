raise ImportError("the standard library's pprint was meant")
