// The syntax tree the compiler works on: CPython's `ast`, node for node and field for field, as plain unions.
//
// Names and shapes are those of CPython's `Parser/Python.asdl`, so that the tree can be compared with
// `ast.dump()` in tests. `kind` is the class name. What CPython leaves implicit stays implicit (no contexts,
// no type comments). Spans are UTF-16 offsets into the source text.

/** A half-open range of UTF-16 offsets into the source. */
export interface Span {
  readonly from: number
  readonly to: number
}

interface Spanned {
  readonly span: Span
}

/** The value of a literal. Integers keep arbitrary precision; `bytes` hold one byte per element. */
export type ConstantValue =
  | { readonly type: "int"; readonly value: bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "complex"; readonly imag: number }
  | { readonly type: "str"; readonly value: string }
  | { readonly type: "bytes"; readonly value: Uint8Array }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "none" }
  | { readonly type: "ellipsis" }

export type UnaryOperator = "Invert" | "Not" | "UAdd" | "USub"
export type BinaryOperator =
  | "Add"
  | "Sub"
  | "Mult"
  | "MatMult"
  | "Div"
  | "Mod"
  | "Pow"
  | "LShift"
  | "RShift"
  | "BitOr"
  | "BitXor"
  | "BitAnd"
  | "FloorDiv"
export type CompareOperator = "Eq" | "NotEq" | "Lt" | "LtE" | "Gt" | "GtE" | "Is" | "IsNot" | "In" | "NotIn"

export interface Keyword extends Spanned {
  /** null for `**mapping`. */
  readonly arg: string | null
  readonly value: Expr
}

export interface Comprehension {
  readonly target: Expr
  readonly iter: Expr
  readonly ifs: readonly Expr[]
  readonly isAsync: boolean
}

export type Expr = Spanned &
  (
    | { readonly kind: "BoolOp"; readonly op: "And" | "Or"; readonly values: readonly Expr[] }
    | { readonly kind: "NamedExpr"; readonly target: Expr; readonly value: Expr }
    | { readonly kind: "BinOp"; readonly left: Expr; readonly op: BinaryOperator; readonly right: Expr }
    | { readonly kind: "UnaryOp"; readonly op: UnaryOperator; readonly operand: Expr }
    | { readonly kind: "Lambda"; readonly args: Arguments; readonly body: Expr }
    | { readonly kind: "IfExp"; readonly test: Expr; readonly body: Expr; readonly orelse: Expr }
    /** A null key is `**value`. */
    | { readonly kind: "Dict"; readonly keys: readonly (Expr | null)[]; readonly values: readonly Expr[] }
    | { readonly kind: "Set"; readonly elts: readonly Expr[] }
    | {
        readonly kind: "ListComp" | "SetComp" | "GeneratorExp"
        readonly elt: Expr
        readonly generators: readonly Comprehension[]
      }
    | {
        readonly kind: "DictComp"
        readonly key: Expr
        readonly value: Expr
        readonly generators: readonly Comprehension[]
      }
    | { readonly kind: "Await"; readonly value: Expr }
    | { readonly kind: "Yield"; readonly value: Expr | null }
    | { readonly kind: "YieldFrom"; readonly value: Expr }
    | {
        readonly kind: "Compare"
        readonly left: Expr
        readonly ops: readonly CompareOperator[]
        readonly comparators: readonly Expr[]
      }
    | {
        readonly kind: "Call"
        readonly func: Expr
        readonly args: readonly Expr[]
        readonly keywords: readonly Keyword[]
      }
    | {
        readonly kind: "FormattedValue"
        readonly value: Expr
        readonly conversion: "" | "s" | "r" | "a"
        readonly formatSpec: Expr | null
      }
    | { readonly kind: "JoinedStr"; readonly values: readonly Expr[] }
    | { readonly kind: "Constant"; readonly value: ConstantValue }
    | { readonly kind: "Attribute"; readonly value: Expr; readonly attr: string }
    | { readonly kind: "Subscript"; readonly value: Expr; readonly slice: Expr }
    | { readonly kind: "Starred"; readonly value: Expr }
    | { readonly kind: "Name"; readonly id: string }
    | { readonly kind: "List" | "Tuple"; readonly elts: readonly Expr[] }
    | {
        readonly kind: "Slice"
        readonly lower: Expr | null
        readonly upper: Expr | null
        readonly step: Expr | null
      }
  )

export interface Arg extends Spanned {
  readonly arg: string
  readonly annotation: Expr | null
}

export interface Arguments {
  readonly posonlyargs: readonly Arg[]
  readonly args: readonly Arg[]
  readonly vararg: Arg | null
  readonly kwonlyargs: readonly Arg[]
  /** One per keyword-only argument; null where it has no default. */
  readonly kwDefaults: readonly (Expr | null)[]
  readonly kwarg: Arg | null
  /** Defaults of the last positional arguments. */
  readonly defaults: readonly Expr[]
}

export interface Alias extends Spanned {
  readonly name: string
  readonly asname: string | null
}

export interface WithItem {
  readonly contextExpr: Expr
  readonly optionalVars: Expr | null
}

export interface ExceptHandler extends Spanned {
  readonly type: Expr | null
  readonly name: string | null
  readonly body: readonly Stmt[]
}

export type FunctionDef = Spanned & {
  readonly kind: "FunctionDef" | "AsyncFunctionDef"
  readonly name: string
  readonly args: Arguments
  readonly body: readonly Stmt[]
  readonly decorators: readonly Expr[]
  readonly returns: Expr | null
}

export type ClassDef = Spanned & {
  readonly kind: "ClassDef"
  readonly name: string
  readonly bases: readonly Expr[]
  readonly keywords: readonly Keyword[]
  readonly body: readonly Stmt[]
  readonly decorators: readonly Expr[]
}

export type Stmt =
  | FunctionDef
  | ClassDef
  | (Spanned &
      (
        | { readonly kind: "Return"; readonly value: Expr | null }
        | { readonly kind: "Delete"; readonly targets: readonly Expr[] }
        | { readonly kind: "Assign"; readonly targets: readonly Expr[]; readonly value: Expr }
        | {
            readonly kind: "AugAssign"
            readonly target: Expr
            readonly op: BinaryOperator
            readonly value: Expr
          }
        | {
            readonly kind: "AnnAssign"
            readonly target: Expr
            readonly annotation: Expr
            readonly value: Expr | null
            readonly simple: boolean
          }
        | {
            readonly kind: "For" | "AsyncFor"
            readonly target: Expr
            readonly iter: Expr
            readonly body: readonly Stmt[]
            readonly orelse: readonly Stmt[]
          }
        | {
            readonly kind: "While"
            readonly test: Expr
            readonly body: readonly Stmt[]
            readonly orelse: readonly Stmt[]
          }
        | {
            readonly kind: "If"
            readonly test: Expr
            readonly body: readonly Stmt[]
            readonly orelse: readonly Stmt[]
          }
        | {
            readonly kind: "With" | "AsyncWith"
            readonly items: readonly WithItem[]
            readonly body: readonly Stmt[]
          }
        | { readonly kind: "Raise"; readonly exc: Expr | null; readonly cause: Expr | null }
        | {
            readonly kind: "Try"
            readonly star: boolean
            readonly body: readonly Stmt[]
            readonly handlers: readonly ExceptHandler[]
            readonly orelse: readonly Stmt[]
            readonly finalbody: readonly Stmt[]
          }
        | { readonly kind: "Assert"; readonly test: Expr; readonly msg: Expr | null }
        | { readonly kind: "Import"; readonly names: readonly Alias[] }
        | {
            readonly kind: "ImportFrom"
            readonly module: string | null
            readonly names: readonly Alias[]
            readonly level: number
          }
        | { readonly kind: "Global" | "Nonlocal"; readonly names: readonly string[] }
        | { readonly kind: "Expr"; readonly value: Expr }
        | { readonly kind: "Pass" | "Break" | "Continue" }
      ))

export interface Module {
  readonly body: readonly Stmt[]
}

/**
 * What parsing gives: a module, or the reason why the text is left to CPython. A refusal may be about syntax that
 * CPython accepts (`match`, type parameters, `\N{}`); it is never a claim that the text is invalid.
 */
export type ParseResult =
  | { readonly kind: "parsed"; readonly module: Module; readonly text: string }
  | { readonly kind: "refused"; readonly code: ParseRefusal; readonly span: Span }

export type ParseRefusal = "syntax-error" | "syntax-unsupported" | "source-encoding" | "source-layout"
