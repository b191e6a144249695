"""No package: imported by its base name, its folder on sys.path."""
import helper_of_plain


def test_name():
    assert __name__ == "test_other"


def test_sibling():
    assert helper_of_plain.answer() == 42
