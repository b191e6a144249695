"""What `py.error` offers: the exceptions that `py.path.local` raises, which here are Python's own."""

Error = OSError
EACCES = EPERM = PermissionError
EEXIST = FileExistsError
EISDIR = IsADirectoryError
ENOENT = FileNotFoundError
ENOTDIR = NotADirectoryError
