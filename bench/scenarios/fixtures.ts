// F: tests with fixtures, parameters, classes, tmp_path and monkeypatch; none of them can be compiled.

import type { Scenario } from "../scenario.ts"

const conftest = `"""Fixtures of the whole suite."""
import pytest


@pytest.fixture(scope="session")
def settings():
    return {"limit": 10}


@pytest.fixture
def basket(settings):
    content = []
    yield content
    content.clear()


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.setenv("SUITE", "bench")
`

/** 20 tests: 5 with fixtures, 8 cases of a table, 4 in a class, 2 with tmp_path, 1 with a parametrized fixture of one value. */
function fixtureFile(file: number): string {
  return `"""Tests that need CPython, file ${file}."""
import os

import pytest


class Account:
    def __init__(self, owner, amount=0):
        self.owner = owner
        self.amount = amount

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.amount += amount


@pytest.fixture(scope="module")
def owner():
    return "owner ${file}"


@pytest.fixture
def account(owner):
    return Account(owner, ${file})


@pytest.fixture(params=[3])
def step(request):
    return request.param


def test_empty(basket):
    assert basket == []


def test_settings(settings, basket):
    basket.extend(range(settings["limit"]))
    assert len(basket) == 10


def test_owner(account, owner):
    assert account.owner == owner


def test_deposit_refused(account):
    with pytest.raises(ValueError, match="positive"):
        account.deposit(0)


def test_environment(monkeypatch):
    monkeypatch.setenv("LEVEL", "${file}")
    assert os.environ["LEVEL"] == "${file}" and os.environ["SUITE"] == "bench"


@pytest.mark.parametrize("amount", [1, 2, 3, 5, 8, 13, 21, 34])
def test_deposit(account, amount):
    account.deposit(amount)
    assert account.amount == ${file} + amount


class TestAccount:
    def setup_method(self):
        self.account = Account("class")

    def test_starts_empty(self):
        assert self.account.amount == 0

    def test_twice(self):
        self.account.deposit(1)
        self.account.deposit(2)
        assert self.account.amount == 3

    def test_approximate(self):
        self.account.deposit(0.1)
        self.account.deposit(0.2)
        assert self.account.amount == pytest.approx(0.3)

    def test_patched(self, monkeypatch):
        monkeypatch.setattr(Account, "deposit", lambda self, amount: None)
        self.account.deposit(5)
        assert self.account.amount == 0


def test_file(tmp_path):
    target = tmp_path / "note.txt"
    target.write_text("${file}")
    assert target.read_text() == "${file}"


def test_folder(tmp_path):
    (tmp_path / "a").mkdir()
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_step(step, account):
    account.deposit(step)
    assert account.amount == ${file} + 3
`
}

function fixtures(name: string, files: number, rounds: number): Scenario {
  return {
    name,
    about: `${(20 * files).toLocaleString("en")} tests with fixtures, params, classes, tmp_path, monkeypatch in ${files} files`,
    tests: 20 * files,
    rounds,
    files: () =>
      new Map([
        ["conftest.py", conftest],
        ...Array.from({ length: files }, (_, i): [string, string] => [
          `test_fixtures_${String(i).padStart(4, "0")}.py`,
          fixtureFile(i),
        ]),
      ]),
  }
}

export const scenarios: readonly Scenario[] = [fixtures("F1000", 50, 5), fixtures("F10000", 500, 3)]
