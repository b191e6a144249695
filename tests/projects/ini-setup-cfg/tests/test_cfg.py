"""Configured by setup.cfg."""


def test_rootdir(pytestconfig):
    assert (pytestconfig.rootpath / "setup.cfg").is_file()
    assert pytestconfig.inipath.name == "setup.cfg"
