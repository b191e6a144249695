// Hooks of a generated conftest: they log that they are called, and change what is collected, run or reported.

import type { Random } from "./random.ts"

/** Up to three hooks. `isRoot`: the conftest beside the ini file, where hooks of the whole run may stand. */
export function conftestHooks(random: Random, isRoot: boolean): string {
  const options = isRoot ? [...itemHooks, ...runHooks] : itemHooks
  return random
    .some(options, 3)
    .map(text => `${text}\n\n`)
    .join("")
}

const itemHooks = [
  `def pytest_runtest_setup(item):
    log("hook setup", item.name)
    if item.get_closest_marker("slow"):
        pytest.skip("slow")`,
  `@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    log("hook setup first", item.name, list(item.funcargs))`,
  `def pytest_runtest_call(item):
    log("hook call", item.name)`,
  `@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    log("hook before call", item.name, sorted(item.funcargs))
    try:
        return (yield)
    finally:
        log("hook after call", item.name)`,
  `@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    try:
        return (yield)
    except ValueError as error:
        raise RuntimeError("instead") from error`,
  `@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    outcome = yield
    log("hook call result", outcome.excinfo is not None)`,
  `@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    log("hook teardown", item.name, nextitem.name if nextitem else None)`,
  `@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    log("hook before teardown", item.name)
    result = yield
    log("hook after teardown", item.name)
    return result`,
  `@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    log("hook report", report.when, report.outcome, report.failed, hasattr(report, "wasxfail"))
    setattr(item, "report_" + report.when, report)
    return report`,
  `@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    report.sections.append(("made by a hook", call.when))
    if report.when == "call" and "fast" in item.keywords:
        report.outcome = "passed" if report.failed else "failed"
        report.longrepr = None if report.passed else "turned round"`,
  `@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    log("hook protocol", item.nodeid)
    return (yield)`,
  `def pytest_runtest_logstart(nodeid, location):
    log("hook logstart", nodeid, location)

def pytest_runtest_logfinish(nodeid):
    log("hook logfinish", nodeid)`,
  `def pytest_runtest_logreport(report):
    log("hook logreport", report.nodeid, report.when, report.outcome, report.keywords.get("slow"))`,
  `@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    log("hook fixture", fixturedef.argname, fixturedef.scope, request.node.name)
    return (yield)`,
  `def pytest_fixture_post_finalizer(fixturedef, request):
    log("hook finalizer", fixturedef.argname)`,
  `@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    log("hook pyfunc", pyfuncitem.name)
    return (yield)`,
  `def pytest_exception_interact(node, call, report):
    log("hook interact", node.name, call.excinfo.typename, report.when)`,
  `def pytest_assertrepr_compare(config, op, left, right):
    if isinstance(left, int) and isinstance(right, int):
        return ["numbers differ", f"{left} {op} {right}"]`,
  `def pytest_make_parametrize_id(config, val, argname):
    if isinstance(val, float):
        return f"{argname}~{val}"`,
  `def pytest_generate_tests(metafunc):
    if "g" in metafunc.fixturenames:
        metafunc.parametrize("g", ["x", "y"], ids=str.upper)`,
  `def pytest_generate_tests(metafunc):
    if "g" in metafunc.fixturenames:
        metafunc.parametrize("g", [1, 2], scope="module")
    log("hook generate", metafunc.function.__name__, sorted(metafunc.fixturenames))`,
  `def pytest_itemcollected(item):
    if item.name.endswith("0"):
        item.add_marker("fast")`,
  `def pytest_collection_modifyitems(items):
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.xfail(reason="slow ones fail"))`,
  `def pytest_pycollect_makeitem(collector, name, obj):
    if name == "test_f1":
        return []`,
] as const

const runHooks = [
  `def pytest_collection_modifyitems(items):
    items.reverse()`,
  `@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session, config, items):
    items.sort(key=lambda item: item.name)`,
  `def pytest_collection_modifyitems(config, items):
    dropped = [item for item in items if item.name.endswith("]")][::2]
    items[:] = [item for item in items if item not in dropped]
    config.hook.pytest_deselected(items=dropped)`,
  `@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    log("hook before", len(items))
    result = yield
    log("hook after", len(items))
    return result`,
  `def pytest_deselected(items):
    log("hook deselected", [item.nodeid for item in items])`,
  `def pytest_collection_finish(session):
    log("hook collected", len(session.items))`,
  `def pytest_configure(config):
    config.addinivalue_line("markers", "late: added by a hook")
    log("hook configure", config.getoption("keyword"))

def pytest_unconfigure(config):
    log("hook unconfigure")`,
  `def pytest_sessionstart(session):
    log("hook start")

def pytest_sessionfinish(session, exitstatus):
    log("hook finish", int(exitstatus), session.testsfailed)`,
  `def pytest_report_header(config):
    return ["a line of the header"]`,
  `def pytest_terminal_summary(terminalreporter, exitstatus, config):
    terminalreporter.section("from a hook")
    terminalreporter.write_line(f"exit {int(exitstatus)}")`,
  `def pytest_ignore_collect(collection_path, config):
    if collection_path.name == "test_1.py":
        return True`,
  'collect_ignore = ["test_1.py"]',
  'collect_ignore_glob = ["*_1.py"]',
  `def pytest_warning_recorded(warning_message, when, nodeid, location):
    log("hook warning", warning_message.category.__name__, when, nodeid)`,
  `def pytest_addoption(parser):
    parser.addoption("--flavour", default="plain", choices=["plain", "sweet"])
    parser.addini("topping", "what goes on it", default="nuts")

@pytest.fixture
def flavour(request):
    return request.config.getoption("--flavour") + request.config.getini("topping")`,
  `class Plugin:
    def pytest_runtest_setup(self, item):
        log("plugin setup", item.name)

def pytest_configure(config):
    config.pluginmanager.register(Plugin(), "mine")`,
] as const
