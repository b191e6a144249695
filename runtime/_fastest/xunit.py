"""xunit-style set-up (`setup_module`, `setup_function`, `setup_class`, `setup_method`) as autouse fixtures.

Reference: "How to implement xunit-style set-up" in pytest's docs. Being fixtures, they keep pytest's order relative
to the fixtures of the project.
"""

from types import MethodType

from .functions import getimfunc


def get_first_non_fixture_func(obj, names):
    """The first attribute of `names` that is no fixture, or None."""
    from .fixtures import getfixturemarker

    for name in names:
        function = getattr(obj, name, None)
        if function is not None and getfixturemarker(function) is None:
            return function
    return None


def call_with_optional_argument(func, arg):
    """Calls `func(arg)`, or `func()` where it takes no argument."""
    count = func.__code__.co_argcount
    if isinstance(func, MethodType):
        count -= 1
    if count:
        func(arg)
    else:
        func()


def _register(node, name, func, scope):
    from .fixtures import register_fixture

    register_fixture(name=name, func=func, node=node, scope=scope, autouse=True)


def register_module_fixture(node, module):
    """`setUpModule`/`setup_module` and their teardowns."""
    setup = get_first_non_fixture_func(module, ("setUpModule", "setup_module"))
    teardown = get_first_non_fixture_func(module, ("tearDownModule", "teardown_module"))
    if setup is None and teardown is None:
        return

    def xunit_setup_module_fixture(request):
        obj = request.module
        if setup is not None:
            call_with_optional_argument(setup, obj)
        yield
        if teardown is not None:
            call_with_optional_argument(teardown, obj)

    _register(node, f"_xunit_setup_module_fixture_{module.__name__}", xunit_setup_module_fixture, "module")


def register_function_fixture(node, module):
    """`setup_function` and `teardown_function`; methods have their own."""
    setup = get_first_non_fixture_func(module, ("setup_function",))
    teardown = get_first_non_fixture_func(module, ("teardown_function",))
    if setup is None and teardown is None:
        return

    def xunit_setup_function_fixture(request):
        if request.instance is not None:
            yield
            return
        function = request.function
        if setup is not None:
            call_with_optional_argument(setup, function)
        yield
        if teardown is not None:
            call_with_optional_argument(teardown, function)

    _register(node, f"_xunit_setup_function_fixture_{module.__name__}", xunit_setup_function_fixture, "function")


def register_class_fixture(node, cls):
    """`setup_class` and `teardown_class`."""
    setup = get_first_non_fixture_func(cls, ("setup_class",))
    teardown = get_first_non_fixture_func(cls, ("teardown_class",))
    if setup is None and teardown is None:
        return

    def xunit_setup_class_fixture(request):
        obj = request.cls
        if setup is not None:
            call_with_optional_argument(getimfunc(setup), obj)
        yield
        if teardown is not None:
            call_with_optional_argument(getimfunc(teardown), obj)

    _register(node, f"_xunit_setup_class_fixture_{cls.__qualname__}", xunit_setup_class_fixture, "class")


def register_method_fixture(node, cls):
    """`setup_method` and `teardown_method`."""
    setup = get_first_non_fixture_func(cls, ("setup_method",))
    teardown = get_first_non_fixture_func(cls, ("teardown_method",))
    if setup is None and teardown is None:
        return

    def xunit_setup_method_fixture(request):
        instance = request.instance
        method = request.function
        if setup is not None:
            call_with_optional_argument(instance.setup_method, method)
        yield
        if teardown is not None:
            call_with_optional_argument(instance.teardown_method, method)

    _register(node, f"_xunit_setup_method_fixture_{cls.__qualname__}", xunit_setup_method_fixture, "function")
