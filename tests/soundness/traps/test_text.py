"""Strings: code points, order, slices, types that never compare equal."""


def test_right_order_by_code_point():
    assert "Z" < "a"
    assert "\uffff" < "😀"
    assert "a" < "aa"
    assert "" < "a"


def test_wrong_order_by_code_unit():
    assert "😀" < "\uffff"


def test_wrong_order_without_case():
    assert "a" < "B"


def test_right_length_in_code_points():
    assert len("😀") == 1
    assert len("e\u0301") == 2


def test_wrong_length_in_code_units():
    assert len("😀") == 2


def test_wrong_length_in_bytes():
    assert len("ü") == 2


def test_right_no_normalisation():
    assert "é" != "e\u0301"


def test_wrong_no_normalisation():
    assert "é" == "e\u0301"


def test_right_slices():
    text = "abcdef"
    assert text[10:] == ""
    assert text[-3:-1] == "de"
    assert text[::-2] == "fdb"
    assert text[4:1] == ""


def test_wrong_slices():
    assert "abcdef"[-3:-1] == "def"


def test_wrong_index_out_of_range():
    assert "abc"[3] == ""


def test_wrong_negative_index_out_of_range():
    assert "abc"[-4] == ""


def test_right_reversed():
    assert "a😀b"[::-1] == "b😀a"


def test_right_repeat():
    assert "ab" * 0 == "" == "ab" * -1


def test_wrong_number_and_text():
    assert 3 == "3"


def test_wrong_bytes_and_text():
    assert b"a" == "a"


def test_right_empty_needle():
    assert "" in "abc"
    assert "abc".count("") == 4
    assert "ab".replace("", "-") == "-a-b-"


def test_wrong_empty_needle():
    assert "abc".count("") == 0


def test_right_split():
    assert " a  b ".split() == ["a", "b"]
    assert " a  b ".split(" ") == ["", "a", "", "b", ""]


def test_wrong_split():
    assert " a  b ".split(" ") == ["a", "b"]


def test_right_case_tables():
    assert "ß".upper() == "SS"
    assert "İ".lower() != "i"


def test_wrong_case_tables():
    assert "ß".upper() == "ß"


def test_right_escapes():
    assert "\x41\u0042\103" == "ABC"
    assert r"\n" == "\\n"
    assert "a" "b" == "ab"


def test_wrong_escapes():
    assert r"\n" == "\n"


def test_right_whitespace():
    assert "\x1c".isspace()
    assert "\x1cab".strip() == "ab"


def test_wrong_text_plus_number():
    assert "1" + 1 == "11"


def test_right_triple_quotes():
    assert """a
b""" == "a\nb"


def test_right_fstring():
    x = 3
    assert f"{x}{{}}{x + 1!r:>3}" == "3{}  4"


def test_wrong_fstring():
    x = True
    assert f"{x}" == "1"
