"""Pancake flips of all permutations, as in the benchmarks game: list elements and slices."""


def fannkuch(n):
    permutation = list(range(n))
    count = list(range(1, n + 1))
    most = 0
    checksum = 0
    number = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        flips = 0
        work = permutation[:]
        first = work[0]
        while first != 0:
            low = 0
            high = first
            while low < high:
                kept = work[low]
                work[low] = work[high]
                work[high] = kept
                low += 1
                high -= 1
            flips += 1
            first = work[0]
        if flips > most:
            most = flips
        if number % 2 == 0:
            checksum += flips
        else:
            checksum -= flips
        while True:
            if r == n:
                return checksum, most
            head = permutation[0]
            for i in range(r):
                permutation[i] = permutation[i + 1]
            permutation[r] = head
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1
        number += 1


def test_fannkuch():
    assert fannkuch(7) == (228, 16)
    assert fannkuch(9) == (8629, 30)
