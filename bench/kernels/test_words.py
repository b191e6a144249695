"""Words of a text counted in a dict, and the most frequent of them."""


def count_words(text):
    counts = {}
    for word in text.split():
        word = word.strip(".,").lower()
        counts[word] = counts.get(word, 0) + 1
    return counts


def test_word_count():
    sentences = []
    for number in range(2000):
        sentences.append(f"The quick brown fox number {number % 50} jumps over the lazy dog. A dog, a fox.")
    text = " ".join(sentences)
    total = 0
    for _ in range(40):
        counts = count_words(text)
        total += len(counts)
    assert counts["the"] == 4000
    assert counts["fox"] == 4000
    assert counts["49"] == 40
    assert total == 40 * 60
