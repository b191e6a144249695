// Expressions whose value the text alone tells: literals, arithmetic on integer literals, and things with a name.

import type { ConstantValue, Expr } from "../../compiler/1-parse/ast.ts"
import type { ModuleNames } from "./names.ts"
import type { IdSource } from "./param-ids.ts"

/** More digits than CPython turns into text since 3.11. */
const textLimit = 10n ** 4300n

/** What pytest makes an id of for this expression; null where the value cannot be told. */
export function idSource(expr: Expr, names: ModuleNames): IdSource | null {
  const constant = constantOf(expr)
  if (constant) return constant
  switch (expr.kind) {
    case "List":
    case "Tuple":
    case "Set":
      return expr.elts.every(elt => idSource(elt, names) !== null) ? { type: "opaque" } : null
    case "Dict":
      return expr.keys.every(key => key !== null && idSource(key, names) !== null) &&
        expr.values.every(value => idSource(value, names) !== null)
        ? { type: "opaque" }
        : null
    case "Lambda":
      return { type: "named", name: "<lambda>" }
    case "Name":
    case "Attribute":
      return nameSource(expr, names)
    case "Call":
      return specialFloat(expr, names)
    default:
      return null
  }
}

/** The constant an expression is, with signs and integer arithmetic evaluated. */
export function constantOf(expr: Expr): ConstantValue | null {
  if (expr.kind === "Constant") return withinText(expr.value)
  if (expr.kind === "UnaryOp") {
    const operand = constantOf(expr.operand)
    if (operand?.type === "int" && expr.op !== "Not") {
      const value =
        expr.op === "USub" ? -operand.value : expr.op === "Invert" ? ~operand.value : operand.value
      return { type: "int", value }
    }
    if (operand?.type === "float" && expr.op === "USub") return { type: "float", value: -operand.value }
    return null
  }
  if (expr.kind !== "BinOp") return null
  const left = constantOf(expr.left)
  const right = constantOf(expr.right)
  if (left?.type !== "int" || right?.type !== "int") return null
  const value = integerOperation(expr.op, left.value, right.value)
  return value === null ? null : withinText({ type: "int", value })
}

function withinText(constant: ConstantValue): ConstantValue | null {
  return constant.type === "int" && (constant.value >= textLimit || constant.value <= -textLimit)
    ? null
    : constant
}

function integerOperation(op: string, left: bigint, right: bigint): bigint | null {
  if (op === "Add") return left + right
  if (op === "Sub") return left - right
  if (op === "Mult") return left * right
  if (op === "Pow")
    return right >= 0n && right <= 4096n && left < 1n << 64n && left > -(1n << 64n) ? left ** right : null
  if (op === "LShift") return right >= 0n && right <= 4096n ? left << right : null
  return null
}

/** Types of `builtins`, whose `__name__` is their name. */
const namedBuiltins = new Set(
  (
    "bool bytearray bytes complex dict float frozenset int list object set str tuple type abs all any divmod len max " +
    "min pow repr round sorted sum ArithmeticError AssertionError AttributeError BaseException BufferError EOFError " +
    "Exception FileExistsError FileNotFoundError FloatingPointError ImportError IndexError KeyError KeyboardInterrupt " +
    "LookupError MemoryError ModuleNotFoundError NameError NotImplementedError OverflowError PermissionError " +
    "RecursionError RuntimeError StopIteration SyntaxError SystemExit TimeoutError TypeError UnicodeDecodeError " +
    "UnicodeEncodeError ValueError Warning ZeroDivisionError"
  ).split(" "),
)

function nameSource(expr: Expr, names: ModuleNames): IdSource | null {
  const dotted = names.resolve(expr)
  if (dotted === "math.inf") return { type: "float", value: Number.POSITIVE_INFINITY }
  if (dotted === "math.nan") return { type: "float", value: Number.NaN }
  if (dotted?.startsWith("builtins.")) {
    const name = dotted.slice("builtins.".length)
    return namedBuiltins.has(name) ? { type: "named", name } : null
  }
  if (expr.kind !== "Name") return null
  const definition = names.definition(expr.id)
  if (definition?.kind === "FunctionDef" && definition.decorators.length === 0)
    return { type: "named", name: definition.name }
  if (definition?.kind !== "Assign" || definition.span.from > expr.span.from) return null
  return definition.value.kind === "Name" ? null : idSource(definition.value, names)
}

/** `float("inf")` and its like. */
function specialFloat(expr: Expr & { kind: "Call" }, names: ModuleNames): IdSource | null {
  const [argument] = expr.args
  if (expr.args.length !== 1 || expr.keywords.length > 0 || argument?.kind !== "Constant") return null
  if (names.resolve(expr.func) !== "builtins.float" || argument.value.type !== "str") return null
  const text = argument.value.value.toLowerCase()
  if (text === "nan") return { type: "float", value: Number.NaN }
  if (text === "inf" || text === "infinity") return { type: "float", value: Number.POSITIVE_INFINITY }
  if (text === "-inf" || text === "-infinity") return { type: "float", value: Number.NEGATIVE_INFINITY }
  return null
}
