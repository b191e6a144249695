"""The node API that conftests and fixtures use."""

import pytest

pytestmark = pytest.mark.filterwarnings("default")


class TestTree:
    pytestmark = [pytest.mark.skipif(False, reason="never")]

    @pytest.mark.xfail(False, reason="never")
    @pytest.mark.parametrize("value", ["a b"])
    def test_chain(self, request, value):
        item = request.node
        chain = item.listchain()
        assert chain[0] is item.session
        assert chain[-1] is item
        assert chain[-2].name == "TestTree"
        assert item.listnames()[-2:] == ["TestTree", "test_chain[a b]"]
        assert item.nodeid.endswith("test_nodes.py::TestTree::test_chain[a b]")
        assert item.originalname == "test_chain"
        assert item.getparent(pytest.Class).obj is TestTree
        assert item.getparent(pytest.Module).obj.__name__.endswith("test_nodes")
        assert item.cls is TestTree
        assert item.instance is self
        assert item.function is TestTree.test_chain
        assert item.callspec.params == {"value": "a b"}
        assert [mark.name for mark in item.iter_markers()] == ["parametrize", "xfail", "skipif", "filterwarnings"]
        assert item.get_closest_marker("skipif").kwargs == {"reason": "never"}
        assert item.get_closest_marker("nothing") is None
        assert item.location[2] == "TestTree.test_chain[a b]"
        assert item.path.name == "test_nodes.py"
        assert {"parametrize", "test_chain[a b]", "TestTree", "a b"} <= set(item.keywords)


def test_keywords_and_marks(request):
    item = request.node
    assert "usefixtures" not in item.keywords
    item.add_marker("usefixtures")
    item.add_marker(pytest.mark.skipif(False, reason="late"), append=False)
    assert "usefixtures" in item.keywords
    assert [mark.name for mark in item.own_markers] == ["skipif", "usefixtures"]
    with pytest.raises(ValueError):
        item.add_marker(5)
    with pytest.raises(ValueError):
        del item.keywords["usefixtures"]


def test_stash(request):
    key = pytest.StashKey[int]()
    request.node.stash[key] = 1
    assert request.node.stash[key] == 1
    assert key not in request.config.stash
    assert request.config.stash.get(key, 7) == 7


def test_direct_construction_fails(request):
    with pytest.raises(pytest.fail.Exception, match="Direct construction of"):
        pytest.Module("name", parent=request.session)


def test_config(pytestconfig, request):
    assert pytestconfig is request.config
    assert pytestconfig.getoption("--tb") == pytestconfig.option.tbstyle
    assert pytestconfig.getoption("unknown", default=3) == 3
    with pytest.raises(ValueError, match="no option named 'unknown'"):
        pytestconfig.getoption("unknown")
    with pytest.raises(ValueError, match="unknown configuration value: 'unknown'"):
        pytestconfig.getini("unknown")
    assert "Test" in pytestconfig.getini("python_classes")
    assert pytestconfig.pluginmanager.has_plugin("python")
    assert not pytestconfig.pluginmanager.has_plugin("no_such_plugin")
    assert pytestconfig.rootpath.is_dir()
    assert pytestconfig.get_verbosity() == pytestconfig.option.verbose
