"""pytest-xdist's fixtures and mark in a run on one process."""

import os, pytest
def test_worker(worker_id): assert isinstance(worker_id, str)
@pytest.mark.xdist_group("one")
def test_group(testrun_uid): assert testrun_uid
