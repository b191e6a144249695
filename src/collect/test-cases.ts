// `unittest.TestCase` classes: which classes are, what they may hold, and which of their methods are tests.
//
// Rules of `unittest.TestLoader.getTestCaseNames` and of pytest's `UnitTestCase`.

import type { ClassDef, FunctionDef } from "../../compiler/1-parse/ast.ts"
import { compareText } from "./arguments.ts"
import { dynamic } from "./dynamic-reasons.ts"
import { boundNames, type ModuleNames } from "./names.ts"

/** Whether a class derives from `unittest.TestCase` directly and from nothing else. */
export function isTestCase(def: ClassDef, names: ModuleNames): boolean {
  const [base] = def.bases
  return base !== undefined && def.bases.length === 1 && names.resolve(base) === "unittest.TestCase"
}

/** The test methods in the order in which they are collected: sorted by name. Throws `Dynamic`. */
export function testMethods(def: ClassDef): FunctionDef[] {
  const seen = new Set<string>()
  for (const { name, span } of boundNames(def.body)) {
    if (name === "__test__" || name === "runTest" || name === "pytest_generate_tests")
      dynamic("special-name", { span })
    if (name === "__init__" || name === "__new__") dynamic("test-class-constructor", { span })
    if (seen.has(name) && (name.startsWith("test") || name === "pytestmark"))
      dynamic("rebound-test", { span })
    seen.add(name)
  }
  const found: FunctionDef[] = []
  for (const stmt of def.body)
    switch (stmt.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        if (stmt.name.startsWith("test")) found.push(stmt)
        break
      case "ClassDef":
        // A class is callable, and so a test where its name is one's.
        if (stmt.name.startsWith("test")) dynamic("assigned-test", stmt)
        break
      case "Assign":
      case "AnnAssign":
        for (const { name, span } of boundNames([stmt]))
          if (name.startsWith("test")) dynamic("assigned-test", { span })
        break
      case "Pass":
        break
      default:
        if (stmt.kind !== "Expr" || stmt.value.kind !== "Constant") dynamic("test-class-body", stmt)
    }
  return found.sort((a, b) => compareText(a.name, b.name))
}
