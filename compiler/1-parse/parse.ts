// Text → the syntax tree of `ast.ts`. The only importer of Lezer.
//
// Lezer gives the nesting of brackets and statements; everything that carries meaning is decided by our own code
// and checked against it: tokens (`tokens.ts`), operator precedence (`operators.ts`), literals (`numbers.ts`,
// `strings.ts`), block structure (`statements.ts`). A disagreement anywhere refuses the file.

import type { Tree, TreeCursor } from "@lezer/common"
import { parser } from "@lezer/python"
import type { ParseResult } from "./ast.ts"
import type { Item, Node } from "./cst.ts"
import { isFormatString, splitFormatString } from "./fstrings.ts"
import { maskTokens } from "./mask.ts"
import { Refusal } from "./refusal.ts"
import { moduleBody } from "./statements.ts"
import { type Token, tokenize, tokenizeFragment } from "./tokens.ts"
import { validateModule } from "./validate.ts"

/** Deeper nesting than this goes to CPython, which has limits of its own; ours keeps recursion off the stack's end. */
const depthLimit = 200

/**
 * The syntax tree of a Python file, equal to CPython's `ast`, or the reason why the file is left to CPython.
 * `text` is the file decoded as utf-8.
 */
export function parseModule(text: string): ParseResult {
  try {
    const tokens = tokenize(text)
    const module = { body: moduleBody(concreteTree(tokens, 0)) }
    validateModule(module)
    return { kind: "parsed", module, text }
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", code: error.code, span: error.span }
    throw error
  }
}

/** The tree of an expression inside an f-string; `text` has the parentheses around it that CPython adds. */
function fragmentTree(text: string, base: number): Node {
  return concreteTree(tokenizeFragment(text, base), base)
}

function concreteTree(tokens: readonly Token[], base: number): Node {
  const tree: Tree = parser.parse(maskTokens(tokens, base))
  let next = 0

  const build = (cursor: TreeCursor, depth: number): Node => {
    const name = cursor.name
    if (depth > depthLimit)
      throw new Refusal("syntax-unsupported", { from: base + cursor.from, to: base + cursor.to })
    const to = base + cursor.to
    const children: Item[] = []
    if (cursor.firstChild()) {
      do {
        if (cursor.type.isError) {
          const at = Math.min(base + cursor.from, tokens[tokens.length - 1]?.to ?? base)
          throw new Refusal("syntax-error", { from: at, to: at })
        }
        const from = base + cursor.from
        while (next < tokens.length && tokens[next]!.from < from) children.push(leaf(tokens[next++]!))
        const token = tokens[next]
        if (token && token.from === from && token.to === base + cursor.to && isLeaf(cursor)) {
          children.push(leaf(token))
          next++
        } else children.push(build(cursor, depth + 1))
      } while (cursor.nextSibling())
      cursor.parent()
    } else if (name !== "ParamList" && name !== "Script") {
      // A leaf that is not one of our tokens: Lezer reads the text otherwise than we do.
      throw new Refusal("syntax-unsupported", { from: base + cursor.from, to })
    }
    while (next < tokens.length && tokens[next]!.to <= to) children.push(leaf(tokens[next++]!))
    const first = children[0]
    return first
      ? { kind: "node", name, children, from: first.from, to: children[children.length - 1]!.to }
      : { kind: "node", name, children, from: to, to }
  }

  const root = build(tree.cursor(), 0)
  const rest = tokens[next]
  if (rest) throw new Refusal("syntax-unsupported", { from: rest.from, to: rest.to })
  return root
}

function leaf(token: Token): Item {
  return isFormatString(token) ? splitFormatString(token, fragmentTree) : token
}

/** Whether the cursor is at a token; Lezer gives some operators a node around the token. */
function isLeaf(cursor: TreeCursor): boolean {
  if (cursor.name.endsWith("Op") || !cursor.firstChild()) return true
  cursor.parent()
  return false
}
