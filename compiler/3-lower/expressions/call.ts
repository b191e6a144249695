// Calls: of functions of the module, methods of the test class, builtins, functions of `math`, methods of values.

import type { ClassDef, FunctionDef, Span, Expr as Syntax } from "../../1-parse/ast.ts"
import type { Binding } from "../../2-bind/bind.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import { printType, str } from "../../ir/types.ts"
import { type Call, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { builtins } from "../builtins/builtins.ts"
import { libraryFunction } from "../builtins/library.ts"
import { mathFunctions } from "../builtins/math.ts"
import { bindArguments, callBound } from "../call-function.ts"
import { asType, knownType, present } from "../convert.ts"
import { lowerMethod } from "../methods/methods.ts"
import { isBuiltin, refuseMangled } from "../names.ts"
import { callMethodSyntax, callOnClass, construct, hasMember, readAttribute } from "../objects.ts"
import { callPrelude } from "../prelude.ts"
import { assertionOf } from "../test-case.ts"
import { importedModule } from "./attribute.ts"
import { bindingOf } from "./member.ts"

export function lowerCall(body: Body, syntax: Call): Expr {
  const { func } = syntax
  if (func.kind === "Name") return callName(body, syntax, func.id)
  if (func.kind !== "Attribute") return callValue(body, body.lower(func), syntax)
  if (func.value.kind === "Name" && func.value.id === body.receiver?.name) {
    const { def, name } = body.receiver
    const assertion = assertionOf(body, def, func.attr)
    if (assertion) return assertion(body, syntax)
    const method = onlyMethod(def, func.attr, func.span)
    if (body.lowering.modules.storedAttributes.has(func.attr))
      throw new Bailout("self-use", func.span, func.attr)
    const receiver = { name: receiverName(method, name), def }
    const args = bindArguments(body, method, receiver, 0, syntax)
    return callBound(body, method, receiver, [], args, syntax.span)
  }
  const member = bindingOf(body, func)
  if (member) return callBinding(body, syntax, member, func.attr)
  const math =
    importedModule(body, func.value) === "math" && Object.hasOwn(mathFunctions, func.attr)
      ? mathFunctions[func.attr]
      : undefined
  if (math) return math(body, positional(body, syntax), syntax)
  const module = importedModule(body, func.value)
  const library = module === null ? null : libraryFunction(module, func.attr)
  if (library) return library(body, syntax)
  const table = func.attr === "maketrans" ? lowerMakeTable(body, func.value, syntax) : null
  if (table) return table
  const onClass = callOnClass(body, func, syntax)
  if (onClass) return onClass
  if (func.value.kind === "Name" && !body.isLocal(func.value.id)) {
    const binding = body.module.bindings.get(func.value.id)
    if (binding?.kind !== "constant" && binding?.kind !== "mutable" && binding?.kind !== "import")
      throw new Bailout("call-target", func.span, `${func.value.id}.${func.attr}`)
  }
  const receiver = body.lower(func.value)
  const type = knownType(body, receiver)
  if (type.kind === "object") {
    if (hasMember(body, type, func.attr, func.span))
      return callMethodSyntax(body, receiver, type, func.attr, syntax)
    return callValue(body, readAttribute(body, receiver, type, func.attr, func.span), syntax)
  }
  return lowerMethod(body, receiver, type, func.attr, syntax)
}

function callName(body: Body, syntax: Call, name: string): Expr {
  if (name === body.receiver?.name) throw new Bailout("call-target", syntax.func.span, name)
  if (body.isLocal(name)) return callValue(body, body.lower(syntax.func), syntax)
  refuseMangled(body, name, syntax.func.span)
  const binding = body.module.bindings.get(name)
  if (!binding) {
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined
    if (!builtin) throw new Bailout("call-target", syntax.func.span, name)
    return builtin(body, syntax)
  }
  return callBinding(body, syntax, binding, name)
}

function callBinding(body: Body, syntax: Call, binding: Binding, name: string): Expr {
  if (binding.kind === "function") {
    const args = bindArguments(body, binding.def, null, 0, syntax)
    return callBound(body, binding.def, null, [], args, syntax.span)
  }
  if (binding.kind === "mutable" || binding.kind === "constant")
    return callValue(body, body.lower(syntax.func), syntax)
  if (binding.kind === "class")
    return construct(body, body.lowering.classInfo(binding.def, syntax.span), syntax)
  const library =
    binding.kind === "import" && binding.name !== null ? libraryFunction(binding.module, binding.name) : null
  if (library) return library(body, syntax)
  if (binding.kind === "import" && binding.module === "math" && binding.name !== null) {
    const math = Object.hasOwn(mathFunctions, binding.name) ? mathFunctions[binding.name] : undefined
    if (math) return math(body, positional(body, syntax), syntax)
  }
  throw new Bailout(binding.kind === "rebound" ? "name-rebound" : "call-target", syntax.func.span, name)
}

/** `str.maketrans(old, new)`. */
function lowerMakeTable(body: Body, value: Syntax, syntax: Call): Expr | null {
  if (value.kind !== "Name" && value.kind !== "Constant") return null
  if (value.kind === "Name" && !(value.id === "str" && isBuiltin(body, "str"))) return null
  const args = positional(body, syntax)
  if (args.length < 2 || args.length > 3) throw new Bailout("call-arguments", syntax.span)
  const kept = args.map(arg => body.bindTemp(asType(body, arg, str)))
  const name = args.length === 2 ? "make_table" : "make_table_dropping"
  return b.block(
    kept.map(([keep]) => keep),
    callPrelude(
      body,
      name,
      kept.map(([, read]) => read()),
      syntax.span,
    ),
    syntax.span,
  )
}

/** A function, or an object with a `__call__`. */
function callValue(body: Body, open: Expr, syntax: Call): Expr {
  const value = present(body, open)
  const type = knownType(body, value)
  if (type.kind !== "object") throw new Bailout("call-target", syntax.func.span, printType(type))
  return callMethodSyntax(body, value, type, "__call__", syntax)
}

/** The method `attr` of a class that defines it once and undecorated. */
export function onlyMethod(def: ClassDef, attr: string, span: Span): FunctionDef {
  const found = def.body.filter(
    stmt =>
      ((stmt.kind === "FunctionDef" || stmt.kind === "AsyncFunctionDef" || stmt.kind === "ClassDef") &&
        stmt.name === attr) ||
      (stmt.kind === "Assign" && stmt.targets.some(target => target.kind === "Name" && target.id === attr)),
  )
  const [only] = found
  if (found.length !== 1 || only?.kind !== "FunctionDef") throw new Bailout("self-use", span, attr)
  return only
}

/** The first parameter of a method, under whatever name it has. */
export function receiverName(method: FunctionDef, fallback: string): string {
  const first = method.args.posonlyargs[0] ?? method.args.args[0]
  if (!first) throw new Bailout("class-shape", method.span, `${method.name} takes no ${fallback}`)
  return first.arg
}
