"""An assert at module level that fails."""
values = [1, 2]
assert values == [1, 3]
