// `with pytest.raises(…)` and `with self.assertRaises(…)`: the body must raise, or the attempt is given up.

import type { Span, Stmt as Statement, Expr as Syntax } from "../../1-parse/ast.ts"
import { dottedName } from "../../2-bind/bind.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { caughtClasses, exceptionText, isInstance } from "../exceptions.ts"
import { isTestCase } from "../test-case.ts"
import { catching } from "./try.ts"

type With = Extract<Statement, { kind: "With" | "AsyncWith" }>
type Call = Extract<Syntax, { kind: "Call" }>

export function lowerWith(body: Body, syntax: With): readonly Stmt[] {
  const [item, ...more] = syntax.items
  if (!item || syntax.kind === "AsyncWith") throw new Bailout("statement-kind", syntax.span, syntax.kind)
  const { contextExpr, optionalVars: target } = item
  const context = forwarded(body, contextExpr) ?? contextExpr
  if (context.kind !== "Call" || !isRaises(body, context))
    throw new Bailout("statement-kind", syntax.span, "with")
  if (target && target.kind !== "Name") throw new Bailout("assignment-target", target.span)
  const { span } = context
  const { classes, pattern } = expectation(body, context)
  // The name is bound before the body runs; only then is there something to be read from it.
  const rest = more.length > 0 ? [{ ...syntax, items: more }] : syntax.body
  const failed: readonly Stmt[] = [{ kind: "deopt", reason: "not-raised", span }]
  return [
    catching(
      body,
      () => body.lowerAll(rest),
      exception => {
        const matches = isInstance(body, exception, classes, span)
        const expected: Stmt[] = [
          {
            kind: "if",
            test: matches,
            body: [],
            orelse: [{ kind: "raise", value: exception(), span }],
            span,
          },
        ]
        if (pattern !== null) {
          const text = exceptionText(body, exception())
          const test = found(pattern, text, span)
          expected.push({ kind: "guard", test, reason: "assertion-failed", span })
        }
        if (target) expected.push(body.assignName(target.id, b.op("excinfo.of", [exception()], span), span))
        return expected
      },
      () => {
        body.flow = null
        return failed
      },
      syntax.span,
    ),
  ]
}

/** `self.helper(X)`, where the helper does nothing but return `self.assertRaises…(parameter, constant)`. */
function forwarded(body: Body, syntax: Syntax): Syntax | null {
  const { receiver } = body
  if (!receiver || syntax.kind !== "Call" || syntax.func.kind !== "Attribute") return null
  const { func, args } = syntax
  if (func.value.kind !== "Name" || func.value.id !== receiver.name || syntax.keywords.length > 0) return null
  if (body.lowering.modules.storedAttributes.has(func.attr)) return null
  const found = receiver.def.body.filter(stmt => "name" in stmt && stmt.name === func.attr)
  const [def] = found
  if (found.length !== 1 || def?.kind !== "FunctionDef" || def.decorators.length > 0) return null
  const { args: plain, posonlyargs, kwonlyargs, vararg, kwarg, defaults } = def.args
  const variadic = posonlyargs.length + kwonlyargs.length + defaults.length > 0 || vararg || kwarg
  const [self, parameter] = plain.map(arg => arg.arg)
  const [only] = def.body
  if (variadic || plain.length !== 2 || args.length !== 1 || def.body.length !== 1) return null
  const call = only?.kind === "Return" ? only.value : null
  if (call?.kind !== "Call" || call.func.kind !== "Attribute" || call.keywords.length > 0) return null
  if (call.func.value.kind !== "Name" || call.func.value.id !== self) return null
  const [classes, ...rest] = call.args
  if (classes?.kind !== "Name" || classes.id !== parameter || !rest.every(arg => arg.kind === "Constant"))
    return null
  return { ...call, func: { ...call.func, value: func.value }, args: [args[0]!, ...rest], span: syntax.span }
}

/** The regular expression that any character satisfies. */
const anything: unique symbol = Symbol(".+")

function found(pattern: string | typeof anything, text: Expr, span: Span): Expr {
  if (pattern !== anything) return b.op("str.contains", [text, b.str(pattern, span)], span)
  // A dot is anything but the end of a line.
  const all = [b.str("\n", span), b.str("", span), b.int(-1, span)]
  const rest = b.op("str.replace", [text, ...all], span)
  return b.op("int.gt", [b.op("str.length", [rest], span), b.int(0, span)], span)
}

function isRaises(body: Body, call: Call): boolean {
  const { func } = call
  if (func.kind === "Name") {
    const binding = body.isLocal(func.id) ? undefined : body.module.bindings.get(func.id)
    return binding?.kind === "import" && binding.module === "pytest" && binding.name === "raises"
  }
  if (func.kind !== "Attribute" || func.value.kind !== "Name") return false
  const { receiver } = body
  if (receiver && func.value.id === receiver.name) {
    if (func.attr !== "assertRaises" && func.attr !== "assertRaisesRegex") return false
    const own = receiver.def.body.some(stmt => "name" in stmt && stmt.name === func.attr)
    const home = body.lowering.modules.homeOf(receiver.def)
    return !own && isTestCase(receiver.def, home) && !body.lowering.modules.storedAttributes.has(func.attr)
  }
  if (body.isLocal(func.value.id) || func.attr !== "raises") return false
  const binding = body.module.bindings.get(func.value.id)
  return binding?.kind === "import" && binding.module === "pytest" && binding.name === null
}

interface Expectation {
  readonly classes: ReturnType<typeof caughtClasses>
  readonly pattern: string | typeof anything | null
}

function expectation(body: Body, call: Call): Expectation {
  const [classes, regex, ...more] = call.args
  const [keyword, ...keywords] = call.keywords
  if (!classes || more.length > 0 || keywords.length > 0) throw new Bailout("call-arguments", call.span)
  const bySyntax = call.func.kind === "Attribute" && call.func.attr === "assertRaisesRegex"
  if (regex && !bySyntax) throw new Bailout("call-arguments", regex.span)
  if (keyword && (keyword.arg !== "match" || bySyntax || dottedName(call.func)?.endsWith("assertRaises")))
    throw new Bailout("call-arguments", keyword.span)
  const given = regex ?? keyword?.value ?? null
  const none = given?.kind === "Constant" && given.value.type === "none"
  return {
    classes: caughtClasses(body, classes),
    pattern: given === null || none ? null : plainPattern(given),
  }
}

/** The text that a regular expression without operators finds. */
function plainPattern(syntax: Syntax): string | typeof anything {
  const text = syntax.kind === "Constant" && syntax.value.type === "str" ? syntax.value.value : null
  if (text === ".+") return anything
  if (text === null || text === "") throw new Bailout("call-arguments", syntax.span, "a computed pattern")
  const unescaped = text.replace(/\\([.^$*+?{}[\]\\|()!'", -])/g, (_, character: string) => `\0${character}`)
  if (/(?<!\0)[.^$*+?{}[\]\\|()]/.test(unescaped))
    throw new Bailout("call-arguments", syntax.span, "a pattern with operators")
  return unescaped.replaceAll("\0", "")
}
