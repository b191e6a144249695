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
  `@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    log("hook collect report", collector.nodeid, report.outcome, len(report.result))
    return report`,
  `def pytest_collectstart(collector):
    log("hook collectstart", type(collector).__name__, collector.nodeid)

def pytest_collectreport(report):
    log("hook collectreport", report.nodeid, report.outcome)`,
  `@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector, name, obj):
    result = yield
    if result is not None and name.startswith("test_f"):
        log("hook makeitem", name, type(result).__name__)
    return result`,
  `def pytest_runtest_setup(item):
    if item.name.endswith("[1]"):
        raise ValueError("by a hook")`,
  `def pytest_runtest_teardown(item):
    if item.name.startswith("test_m1"):
        pytest.fail("by a hook")`,
  `def pytest_runtest_setup(item):
    item.user_properties.append(("hooked", item.name))
    item.add_report_section("setup", "hook", "text")`,
  `@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    try:
        return (yield)
    finally:
        log("hook fixture done", fixturedef.argname, fixturedef.cached_result is not None)`,
  `def pytest_generate_tests(metafunc):
    for name in ("r0", "m0"):
        if name in metafunc.fixturenames and metafunc.cls is None and "fast" in {mark.name for mark in metafunc.definition.iter_markers()}:
            metafunc.parametrize(name, [20, 21], indirect=True, scope="module")`,
  `def pytest_runtest_logreport(report):
    log("hook report text", report.when, report.longreprtext.splitlines()[-1:], report.caplog, report.sections)`,
  `def pytest_itemcollected(item):
    log("hook item", item.nodeid, item.location, sorted(mark.name for mark in item.iter_markers()))`,
  `@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    item.add_marker(pytest.mark.usefixtures("nothing_late"))
    return (yield)`,
  `def pytest_pyfunc_call(pyfuncitem):
    if pyfuncitem.name == "test_f2":
        log("called by the hook")
        return True`,
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
  `def pytest_report_teststatus(report, config):
    if report.when == "call" and report.passed and "fast" in report.keywords:
        return "fast", "F", ("FAST", {"green": True})`,
  `def pytest_report_collectionfinish(config, items):
    return f"{len(items)} of them"`,
  `def pytest_markeval_namespace(config):
    return {"undefined_name": config.getoption("verbose") >= 0}`,
  `@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session, exitstatus):
    log("hook before finish", session.testscollected)
    result = yield
    session.exitstatus = 9 if session.testsfailed > 3 else exitstatus
    return result`,
  `@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "f1" in item.name:
            item.add_marker(pytest.mark.skip(reason="by a hook"))
        if "m0" in item.nodeid:
            item.add_marker(pytest.mark.usefixtures("r0"))
            item.fixturenames.append("r0")`,
  `def pytest_collection_modifyitems(items):
    raise pytest.UsageError("by a hook")`,
  `def pytest_collection_modifyitems(items):
    items[:] = items[::2] + items[1::2]`,
  `def pytest_configure(config):
    raise ValueError("in configure")`,
  `def pytest_configure(config):
    import warnings; warnings.warn("in configure")`,
  `def pytest_sessionstart(session):
    pytest.exit("at the start", returncode=5)`,
  `def pytest_sessionfinish(session):
    raise ValueError("at the end")`,
  `def pytest_runtest_logreport(report):
    if report.when == "teardown" and report.nodeid.endswith("f1"):
        pytest.exit("by a hook")`,
  `def pytest_addoption(parser, pluginmanager):
    group = parser.getgroup("generated", "of this suite")
    group.addoption("--flavour", action="store", default="plain", help="which")
    parser.addini("topping", "list", type="linelist", default=["nuts"])
    parser.addini("unknown_option", "known now", type="bool", default=False)

def pytest_report_header(config, start_path):
    return [f"flavour {config.getoption('flavour')}", f"topping {config.getini('topping')}"]`,
  `def pytest_exception_interact(node, call, report):
    report.sections.append(("interact", call.when))`,
  `import warnings
warnings.warn("while loading a conftest")`,
  `@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    log("hook loop", len(session.items))
    return (yield)`,
  `@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    for word in ("passed", "failed", "skipped", "error"):
        log("hook stats", word, len(terminalreporter.stats.get(word, [])))`,
] as const
