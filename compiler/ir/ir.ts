// Python text -> (parse) -> AST -> (lower) -> Program -> (optimize) -> Program -> (emit) -> Wasm bytes.
//
// The IR is a typed tree with structured control flow: expressions have a type and an evaluation order (operands left
// to right, each once), statements nest. Shapes that differ in structure are variants here; operations that differ
// only in their types are rows of `ops.ts`.

import type { DeoptReason } from "../../wasm/abi.ts"
import type { Span } from "../1-parse/ast.ts"
import type { Op } from "./ops.ts"
import type { ShapeId, Type } from "./types.ts"

declare const brand: unique symbol
type Id<Name extends string> = number & { readonly [brand]: Name }
/** Position in `Program.funcs`. */
export type FuncId = Id<"Func">
/** Position in `Func.locals`; parameters come first. */
export type LocalId = Id<"Local">
/** Position in `Program.cells`. */
export type CellId = Id<"Cell">
/** Unique in one function. */
export type LoopId = Id<"Loop">

/** int as bigint within 64 bits, float as number, ASCII str, bool, None as null. */
export type Constant = bigint | number | string | boolean | null

interface Typed {
  readonly type: Type
  readonly span: Span
}

export type Expr = Typed &
  (
    | { readonly kind: "const"; readonly value: Constant }
    /** `checked`: assignment could not be proved, so the flag of the local is tested. */
    | { readonly kind: "local"; readonly local: LocalId; readonly checked: boolean }
    | { readonly kind: "op"; readonly op: Op; readonly args: readonly Expr[] }
    | { readonly kind: "if"; readonly test: Expr; readonly body: Expr; readonly orelse: Expr }
    /** Statements, then a value; they contain no jump out of the expression. */
    | { readonly kind: "block"; readonly body: readonly Stmt[]; readonly value: Expr }
    | { readonly kind: "call"; readonly func: FuncId; readonly args: readonly Expr[] }
    | { readonly kind: "list" | "tuple"; readonly elements: readonly Expr[] }
    | { readonly kind: "dict"; readonly entries: readonly (readonly [key: Expr, value: Expr])[] }
    /** An element of a tuple at a position known when compiling. */
    | { readonly kind: "field"; readonly tuple: Expr; readonly index: number }
    /** A new object without attributes, of the class at position `tag` of its shape. */
    | { readonly kind: "new"; readonly tag: number }
    /** An attribute of an object; deopts where it is not set. */
    | { readonly kind: "attribute"; readonly object: Expr; readonly slot: number }
    /** Whether an attribute of an object is set. */
    | { readonly kind: "has"; readonly object: Expr; readonly slot: number }
    /** The position of an object's class in its shape, as an int. */
    | { readonly kind: "tag"; readonly object: Expr }
    /** The value of a cell, computed where it is first read in a test. */
    | { readonly kind: "cell"; readonly cell: CellId }
    /** The argument of the running parametrized case, from column `column` of the function's case table. */
    | { readonly kind: "case"; readonly column: number }
  )

export type Stmt = { readonly span: Span } & (
  | { readonly kind: "set"; readonly local: LocalId; readonly value: Expr }
  | { readonly kind: "do"; readonly value: Expr }
  /** Sets an attribute; the object is evaluated first. */
  | { readonly kind: "store"; readonly object: Expr; readonly slot: number; readonly value: Expr }
  | {
      readonly kind: "if"
      readonly test: Expr
      readonly body: readonly Stmt[]
      readonly orelse: readonly Stmt[]
    }
  /** `continue` goes to `step`; `orelse` runs when `test` turns false, not after a `break`. Each turn spends fuel. */
  | {
      readonly kind: "loop"
      readonly loop: LoopId
      readonly test: Expr
      readonly body: readonly Stmt[]
      readonly step: readonly Stmt[]
      readonly orelse: readonly Stmt[]
    }
  /**
   * Runs `body`; where an exception ends it, `exception` is set and `handler` runs, else `orelse`. Both run outside: what
   * they raise is not caught here.
   */
  | {
      readonly kind: "try"
      readonly body: readonly Stmt[]
      readonly exception: LocalId
      readonly handler: readonly Stmt[]
      readonly orelse: readonly Stmt[]
    }
  | { readonly kind: "raise"; readonly value: Expr }
  /** Begins or ends code in which what is raised cannot be caught. */
  | { readonly kind: "shield"; readonly begins: boolean }
  | { readonly kind: "break" | "continue"; readonly loop: LoopId }
  | { readonly kind: "return"; readonly value: Expr }
  /** Gives the whole attempt up unless `test` holds. */
  | { readonly kind: "guard"; readonly test: Expr; readonly reason: DeoptReason }
  | { readonly kind: "deopt"; readonly reason: DeoptReason }
)

export interface Local {
  readonly name: string
  type: Type
  /** Some read of it is checked, so assignments set its flag. */
  flagged: boolean
}

/** One column of a parametrized test's table: a value per case of the test, in status order. */
export interface CaseColumn {
  readonly name: string
  readonly type: Type
  readonly values: readonly CaseCell[]
}

/** A scalar, or the elements of a list or tuple. */
export type CaseCell = Constant | readonly CaseCell[]

/** A function for one signature of argument types. */
export interface Func {
  readonly id: FuncId
  readonly name: string
  readonly params: number
  readonly locals: Local[]
  returns: Type
  body: readonly Stmt[]
  /** Empty but for parametrized tests, which take no parameters. */
  readonly cases: CaseColumn[]
  readonly span: Span
}

/** A test: the function to call for each of its statuses, or null where that case was refused. */
export interface Entry {
  readonly name: string
  readonly funcs: readonly (FuncId | null)[]
}

/** What the objects of one hierarchy of classes look like: each has a slot for every attribute of any of them. */
export interface Shape {
  readonly id: ShapeId
  /** Names of the classes; an object's tag is a position here. */
  readonly classes: readonly string[]
  readonly slots: readonly { readonly name: string; type: Type }[]
  /** One of the classes has an `__eq__`. */
  readonly comparesByMethod: boolean
  /** The function (object, object) -> bool that containers compare such elements with. */
  equal: FuncId | null
}

/** What a module makes on import and nobody changes: each test computes it when it first needs it. */
export interface Cell {
  readonly name: string
  /** Takes nothing and gives the value. */
  readonly init: FuncId
  type: Type
}

export interface Program {
  readonly funcs: readonly Func[]
  readonly cells: readonly Cell[]
  readonly shapes: readonly Shape[]
  readonly entries: readonly Entry[]
}
