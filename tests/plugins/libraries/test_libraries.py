"""Libraries that tests call: freezegun, responses, dirty-equals, respx."""

import datetime, pytest, requests, responses, httpx, respx
from freezegun import freeze_time
from dirty_equals import IsPositive, IsNow, IsPartialDict, IsStr
@freeze_time("2020-01-02")
def test_frozen(): assert datetime.date.today() == datetime.date(2020, 1, 2)
@freeze_time("2020-01-02")
class TestFrozen:
    def test_m(self): assert datetime.datetime.now().year == 2020
@responses.activate
def test_responses():
    responses.get("http://example.org/a", json={"a": 1})
    assert requests.get("http://example.org/a").json() == {"a": 1}
def test_unregistered():
    with responses.RequestsMock() as mock:
        mock.get("http://example.org/never")
def test_dirty():
    assert {"a": 3, "b": "x"} == IsPartialDict(a=IsPositive)
    assert "abc" == IsStr(regex="a.*")
def test_dirty_fails(): assert {"a": -3} == {"a": IsPositive}
@respx.mock
def test_respx():
    respx.get("https://example.org/").mock(return_value=httpx.Response(204))
    assert httpx.get("https://example.org/").status_code == 204
def test_respx_fixture(respx_mock):
    respx_mock.get("https://foo.bar/").respond(200)
    assert httpx.get("https://foo.bar/").status_code == 200
