"""Edit distance of two texts by dynamic programming: characters and a row of ints."""


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i in range(len(a)):
        current = [i + 1]
        for j in range(len(b)):
            cost = previous[j]
            if a[i] != b[j]:
                cost += 1
            current.append(min(cost, previous[j + 1] + 1, current[j] + 1))
        previous = current
    return previous[-1]


def test_levenshtein():
    assert distance("kitten", "sitting") == 3
    assert distance("", "abc") == 3
    assert distance("the quick brown fox " * 70, "a lazy dog jumped over " * 60) == 1200
