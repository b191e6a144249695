"""Fixtures: from a conftest, with parameters, and the built-in ones."""

import sys

import pytest


@pytest.fixture(params=["apple", "bread"])
def ware(request):
    return request.param


def total(basket, prices):
    return sum(prices[ware] for ware in basket)


def test_empty_basket(basket, prices):
    assert total(basket, prices) == 0


def test_one_of_each(basket, prices, ware):
    basket.append(ware)
    assert total(basket, prices) == prices[ware]


def test_unknown_ware(basket, prices):
    basket.append("gold")
    with pytest.raises(KeyError, match="gold"):
        total(basket, prices)


def test_approximate(prices):
    assert sum(prices.values()) / 3 == pytest.approx(393.33, abs=0.01)


def test_file_in_tmp_path(tmp_path):
    target = tmp_path / "note.txt"
    target.write_text("remember the cheese")
    assert target.read_text().endswith("cheese")
    assert [p.name for p in tmp_path.iterdir()] == ["note.txt"]


def test_environment(monkeypatch):
    monkeypatch.setenv("FASTEST_EXAMPLE", "1")
    monkeypatch.setattr(sys, "platform", "riscos")
    assert sys.platform == "riscos"


def test_captured_output(capsys):
    print("hello")
    assert capsys.readouterr().out == "hello\n"
