"""Quicksort in place of pseudo-random ints: recursion and swaps."""


def quicksort(items, low, high):
    while low < high:
        pivot = items[(low + high) // 2]
        left = low
        right = high
        while left <= right:
            while items[left] < pivot:
                left += 1
            while items[right] > pivot:
                right -= 1
            if left <= right:
                items[left], items[right] = items[right], items[left]
                left += 1
                right -= 1
        if right - low < high - left:
            quicksort(items, low, right)
            low = left
        else:
            quicksort(items, left, high)
            high = right


def test_quicksort():
    items = []
    state = 42
    for _ in range(300000):
        state = (state * 1103515245 + 12345) % 2147483648
        items.append(state)
    expected = sorted(items)
    quicksort(items, 0, len(items) - 1)
    assert items == expected
