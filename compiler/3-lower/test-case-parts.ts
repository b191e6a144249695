// Attributes of `unittest.TestCase`, of all versions, that take part in running a test. A class that has its own, or a
// test that assigns to them, is not what the documentation of unittest describes.

const parts: ReadonlySet<string> = new Set(
  (
    "_addDuration _addError _addExpectedFailure _addSkip _addUnexpectedSuccess _baseAssertEqual _callCleanup _callSetUp " +
    "_callTearDown _callTestMethod _classSetupFailed _class_cleanups _cleanups _deprecate _diffThreshold " +
    "_feedErrorsToResult _formatMessage _getAssertEqualityFunc _outcome _subtest _tail_type_check _testMethodDoc " +
    "_testMethodName _truncateMessage _type_equality_funcs addClassCleanup addCleanup addTypeEqualityFunc " +
    "assertAlmostEqual assertCountEqual assertDictContainsSubset assertDictEqual assertEqual assertFalse assertGreater " +
    "assertGreaterEqual assertIn assertIs assertIsInstance assertIsNone assertIsNot assertIsNotNone assertLess " +
    "assertLessEqual assertListEqual assertLogs assertMultiLineEqual assertNoLogs assertNotAlmostEqual assertNotEqual " +
    "assertNotIn assertNotIsInstance assertNotRegex assertRaises assertRaisesRegex assertRegex assertSequenceEqual " +
    "assertSetEqual assertTrue assertTupleEqual assertWarns assertWarnsRegex countTestCases debug defaultTestResult " +
    "doClassCleanups doCleanups enterClassContext enterContext fail failureException id run setUpClass shortDescription " +
    "skipTest subTest tearDownClass tearDown_exceptions"
  ).split(" "),
)

export function isTestPart(name: string): boolean {
  return parts.has(name)
}
