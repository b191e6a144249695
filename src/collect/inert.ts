// Which expressions run no code but the interpreter's own when they are evaluated on import.

import type { Expr } from "../../compiler/1-parse/ast.ts"
import { subexpressions } from "../../compiler/1-parse/children.ts"
import type { ModuleNames } from "./names.ts"

/** Built-in and standard constructors that only give a value. */
const plainCalls = new Set([
  ...(
    "abs bool bytearray bytes chr complex dict dict.fromkeys divmod enumerate float frozenset int len list max min " +
    "object ord pow property range reversed round set sorted str str.maketrans sum tuple zip"
  )
    .split(" ")
    .map(name => `builtins.${name}`),
  ...(
    "collections.Counter collections.OrderedDict collections.defaultdict collections.deque collections.namedtuple " +
    "dataclasses.field datetime.date datetime.datetime datetime.time datetime.timedelta decimal.Decimal enum.auto " +
    "fractions.Fraction functools.partial itertools.count itertools.product logging.getLogger math.ceil math.floor " +
    "math.log math.sqrt operator.attrgetter operator.itemgetter pathlib.Path pytest.param re.compile threading.Lock " +
    "threading.RLock typing.NewType typing.TypeVar"
  ).split(" "),
])

/** The first part of an expression that may run other code; null where there is none. */
export function activePart(expr: Expr, names: ModuleNames): Expr | null {
  if (expr.kind === "Lambda") return firstActive(expr.args.defaults, names)
  if (expr.kind === "Await" || expr.kind === "NamedExpr") return expr
  if (expr.kind === "Call") {
    const callee = names.resolve(expr.func)
    const ofLiteral = expr.func.kind === "Attribute" && expr.func.value.kind === "Constant"
    const known =
      ofLiteral || (callee !== null && (plainCalls.has(callee) || callee.startsWith("pytest.mark.")))
    if (!known) return expr
  }
  return firstActive(subexpressions(expr), names)
}

function firstActive(exprs: readonly Expr[], names: ModuleNames): Expr | null {
  for (const expr of exprs) {
    const found = activePart(expr, names)
    if (found) return found
  }
  return null
}

/** Whether a top-level `if` never runs its body on import: `TYPE_CHECKING`, `__name__ == "__main__"`. */
export function isFalseOnImport(test: Expr, names: ModuleNames): boolean {
  return names.resolve(test) === "typing.TYPE_CHECKING" || isMainGuard(test, names)
}

/** `__name__ == "__main__"` */
export function isMainGuard(test: Expr, names: ModuleNames): boolean {
  if (test.kind !== "Compare" || test.ops.length !== 1 || test.ops[0] !== "Eq") return false
  if (names.resolve(test.left) !== "builtins.__name__") return false
  const [right] = test.comparators
  return right?.kind === "Constant" && right.value.type === "str" && right.value.value === "__main__"
}
