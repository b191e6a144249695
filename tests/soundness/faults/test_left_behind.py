"""Leaves processes behind: in its own group, and in a session of their own."""
import subprocess
import sys

program = "import time; time.sleep(600)"


def test_child_in_group():
    subprocess.Popen([sys.executable, "-c", program])


def test_child_in_own_session():
    subprocess.Popen(
        [sys.executable, "-c", program],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
