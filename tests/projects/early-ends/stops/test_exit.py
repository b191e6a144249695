import pytest

pytest.exit("enough", returncode=7)
