"""unittest.TestCase in its forms."""
import unittest

log = []


def setUpModule():
    log.append("module")


class Basic(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        log.append("class")
        cls.shared = 1

    def setUp(self):
        self.value = self.shared + 1
        self.addCleanup(log.append, "cleanup")

    def tearDown(self):
        log.append("down")

    def test_value(self):
        self.assertEqual(self.value, 2)
        self.assertEqual(log, ["module", "class"])

    def test_value_again(self):
        self.assertEqual(log, ["module", "class", "down", "cleanup"])

    def test_fails(self):
        self.assertEqual([1, 2], [1, 3])

    def test_error(self):
        raise KeyError("boom")

    def testCamelCase(self):
        self.assertTrue(True)

    @unittest.skip("by decorator")
    def test_skipped(self):
        self.fail()

    @unittest.skipIf(True, "by condition")
    def test_skip_if(self):
        self.fail()

    def test_skip_in_body(self):
        self.skipTest("in the body")

    @unittest.expectedFailure
    def test_expected_failure(self):
        self.fail()

    @unittest.expectedFailure
    def test_unexpected_success(self):
        pass

    def runTest(self):
        pass


class Subtests(unittest.TestCase):
    def test_all_pass(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertLess(i, 3)

    def test_some_fail(self):
        for i in range(3):
            with self.subTest("parity", i=i):
                self.assertEqual(i % 2, 0)

    def test_some_assert(self):
        for i in range(2):
            with self.subTest(i=i):
                assert i


class BrokenClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ValueError("no class today")

    def test_a(self):
        pass

    def test_b(self):
        pass


@unittest.skip("whole class")
class SkippedClass(unittest.TestCase):
    def test_a(self):
        self.fail()


class BrokenTearDown(unittest.TestCase):
    def tearDown(self):
        raise ValueError("teardown")

    def test_a(self):
        pass


class Inherited(Basic):
    def test_fails(self):
        self.assertEqual(1, 1)

    def test_value(self):
        self.assertEqual(self.value, 2)

    test_value_again = None


class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.ready = True

    async def test_awaited(self):
        self.assertTrue(self.ready)

    async def test_fails(self):
        self.assertFalse(self.ready)


class WithFixture(unittest.TestCase):
    import pytest

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path):
        self.tmp = tmp_path

    def test_tmp(self):
        self.assertTrue(self.tmp.is_dir())
