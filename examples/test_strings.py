"""Text: length, slices, search and comparison by code point."""


def is_palindrome(text):
    i = 0
    j = len(text) - 1
    while i < j:
        if text[i] != text[j]:
            return False
        i += 1
        j -= 1
    return True


def test_length_and_index():
    word = "pytest"
    assert len(word) == 6
    assert word[0] == "p"
    assert word[-1] == "t"


def test_slices():
    word = "pytest"
    assert word[2:] == "test"
    assert word[:2] + word[2:] == word
    assert word[::-1] == "tsetyp"


def test_membership():
    assert "test" in "pytest"
    assert "Test" not in "pytest"


def test_order_is_by_code_point():
    assert "Z" < "a"
    assert "apple" < "apples"


def test_palindrome():
    assert is_palindrome("level")
    assert not is_palindrome("fastest")


def test_methods():
    assert "a,b,,c".split(",") == ["a", "b", "", "c"]
    assert "-".join(["x", "y"]) == "x-y"
    assert "  padded ".strip() == "padded"


def test_code_points_not_bytes():
    assert len("naïve") == 5
    assert "ß".upper() == "SS"
