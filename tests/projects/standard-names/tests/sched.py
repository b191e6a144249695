WORD = "own"
