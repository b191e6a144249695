"""A mark `skip` with arguments that it does not take: an error of the set-up, in a class, too."""
import pytest


class TestWrong:
    @pytest.mark.skip("reason", "one too many")
    def test_too_many(self):
        pass

    @pytest.mark.skip(reason="reason", extra=1)
    def test_unknown(self):
        pass
