"""Tests that take pytest's logging plugin away for a while, as suites about logging do."""

import logging

import pytest


@pytest.fixture
def bare_root(pytestconfig):
    handlers = logging.root.handlers[:]
    logging.root.handlers = []
    plugin = pytestconfig.pluginmanager.unregister(name="logging-plugin")
    yield plugin
    logging.root.handlers[:] = handlers
    pytestconfig.pluginmanager.register(plugin, "logging-plugin")


def test_nothing_is_attached_without_the_plugin(bare_root):
    assert bare_root is not None
    assert logging.root.handlers == []


def test_the_plugin_is_back(pytestconfig, caplog):
    plugin = pytestconfig.pluginmanager.get_plugin("logging-plugin")
    logging.getLogger("x").warning("here")
    assert caplog.messages == ["here"]
    assert plugin.caplog_handler is caplog.handler
    assert "here" in plugin.report_handler.stream.getvalue()
