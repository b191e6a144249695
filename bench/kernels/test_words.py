"""Words of a text counted in a dict, and the most frequent of them."""


def count_words(text):
    counts = {}
    for word in text.split():
        word = word.strip(".,").lower()
        counts[word] = counts.get(word, 0) + 1
    return counts


def test_word_count():
    text = ""
    for number in range(2000):
        text += f"The quick brown fox number {number % 50} jumps over the lazy dog. A dog, a fox. "
    total = 0
    for _ in range(100):
        counts = count_words(text)
        total += len(counts)
    assert counts["the"] == 4000
    assert counts["fox"] == 4000
    assert counts["49"] == 40
    assert total == 100 * 60
    assert sorted(counts)[-1] == "the"
