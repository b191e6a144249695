"""pytest-mock's fixture, what it undoes and how its assertions fail."""

import os, pytest
class Thing:
    def value(self): return 1
def test_patch(mocker):
    mocker.patch("os.getcwd", return_value="/nowhere")
    assert os.getcwd() == "/nowhere"
def test_restored(): assert os.getcwd() != "/nowhere"
def test_spy(mocker):
    spy = mocker.spy(Thing, "value")
    assert Thing().value() == 1
    assert spy.call_count == 1
def test_called(mocker):
    stub = mocker.stub(name="stub")
    stub("foo", 1)
    stub.assert_called_once_with("foo", 2)
def test_object(mocker):
    mocker.patch.object(Thing, "value", side_effect=ValueError("x"))
    with pytest.raises(ValueError): Thing().value()
def test_fails(mocker):
    m = mocker.MagicMock()
    m(1); m(2)
    m.assert_called_once()
