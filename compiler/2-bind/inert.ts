// Which expressions at a module's top level can be evaluated without running code of the project.
//
// Inert is not the same as successful: a name may be missing, an attribute too. Whether the import succeeds is evidence
// that CPython gives (it imports the module once); here it only matters that nothing else can happen.

import type { Expr } from "../1-parse/ast.ts"
import { walkSyntax } from "./walk.ts"

/** An expression whose value is immutable, and that gives an equal value each time it is evaluated. */
export function isImmutableConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case "Constant":
    case "Name":
      return true
    case "UnaryOp":
      return expr.op !== "Not" && expr.op !== "Invert" && isNumber(expr.operand)
    case "BinOp":
      return (
        (expr.op === "Add" || expr.op === "Sub" || expr.op === "Mult") &&
        isNumber(expr.left) &&
        isNumber(expr.right)
      )
    case "Tuple":
      return expr.elts.every(isImmutableConstant)
    default:
      return false
  }
}

/** Arithmetic of number literals: the operators above cannot raise on them. */
function isNumber(expr: Expr): boolean {
  if (expr.kind === "Constant") return expr.value.type === "int" || expr.value.type === "float"
  return (expr.kind === "UnaryOp" || expr.kind === "BinOp") && isImmutableConstant(expr)
}

/** Built-in and standard callables that call nothing of the project on inert arguments. */
export const inertCallees: ReadonlySet<string> = new Set(
  (
    "abs bool bytearray bytes chr complex dict divmod enumerate float frozenset int len list max min object ord pow " +
    "property range reversed round set sorted str sum tuple zip str.maketrans dict.fromkeys " +
    "collections.Counter collections.OrderedDict collections.defaultdict collections.deque collections.namedtuple " +
    "dataclasses.field datetime.date datetime.datetime datetime.time datetime.timedelta decimal.Decimal enum.auto " +
    "fractions.Fraction functools.partial itertools.count itertools.product logging.getLogger math.ceil math.floor " +
    "math.log math.sqrt operator.attrgetter operator.itemgetter pathlib.Path pytest.param re.compile threading.Lock " +
    "threading.RLock typing.NewType typing.TypeVar"
  ).split(" "),
)

/**
 * Whether evaluating the expression calls nothing of the project. `isInertCallee` judges what is called; operators
 * are harmless, because no object of a class of the project can be made without a call.
 */
export function isInert(expr: Expr, isInertCallee: (callee: Expr) => boolean): boolean {
  let inert = true
  const check = (root: unknown): void =>
    walkSyntax(root, node => {
      if (node.kind === "Lambda") {
        check(node.args.defaults)
        check(node.args.kwDefaults)
        return false
      }
      const active = ["Await", "Yield", "YieldFrom", "NamedExpr"].includes(node.kind)
      if (active || (node.kind === "Call" && !isInertCallee(node.func))) inert = false
      return inert
    })
  check(expr)
  return inert
}

/** A method of a literal. */
export function isLiteralMethod(callee: Expr): boolean {
  return callee.kind === "Attribute" && callee.value.kind === "Constant"
}

/** Annotations name types, subscript and join them. */
export function isInertAnnotation(expr: Expr): boolean {
  return isInert(expr, () => false)
}
