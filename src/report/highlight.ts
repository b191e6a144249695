// Colours for Python source in a traceback, the same that pytest's Pygments gives: each token is painted by itself.
//
// What a token is follows Pygments' Python lexer, its quirks included (escapes and fields in strings are tokens of their
// own, blanks are painted only after some keywords), because output is compared with pytest's byte by byte. The colours
// are those of its terminal formatter.

import { type PythonNames, pythonNames } from "./highlight-names.ts"

/** Which terminal the colours are for: `PYTEST_THEME_MODE`. */
export type Background = "dark" | "light"

type Kind =
  | "text"
  | "space"
  | "comment"
  | "keyword"
  | "operatorWord"
  | "builtin"
  | "function"
  | "namespace"
  | "class"
  | "exception"
  | "decorator"
  | "variable"
  | "string"
  | "number"
  | "error"

/** SGR codes per kind, for the dark and the light background. `text` has none. */
const colors: Readonly<Record<Exclude<Kind, "text">, readonly [dark: string, light: string]>> = {
  space: ["90", "37"],
  comment: ["90", "37"],
  keyword: ["94", "34"],
  operatorWord: ["95", "35"],
  builtin: ["96", "36"],
  function: ["92", "32"],
  namespace: ["04m\x1b[96", "04m\x1b[36"],
  class: ["04m\x1b[92", "04m\x1b[32"],
  exception: ["96", "36"],
  decorator: ["37", "90"],
  variable: ["91", "31"],
  string: ["33", "33"],
  number: ["94", "34"],
  error: ["04m\x1b[91", "04m\x1b[91"],
}

const reset = "\x1b[39;49;00m"

/** `lines` of source, read together, with escape codes. */
export function highlightPython(lines: readonly string[], background: Background = "dark"): string[] {
  const from = lines.findIndex(line => line !== "")
  if (from === -1) return [...lines]
  const to = lines.findLastIndex(line => line !== "") + 1
  const painter = new Painter(background)
  new Lexer(`${lines.slice(from, to).join("\n")}\n`, pythonNames, painter).run()
  const painted = `\x1b[0m${painter.text}`.replace(/\n$/, "").split("\n")
  return [...lines.slice(0, from), ...painted, ...lines.slice(to)]
}

class Painter {
  text = ""
  readonly #column: 0 | 1

  constructor(background: Background) {
    this.#column = background === "dark" ? 0 : 1
  }

  /** A token; over several lines it is painted line by line. */
  add(kind: Kind, token: string): void {
    if (token === "") return
    if (kind === "text") {
      this.text += token
      return
    }
    const on = `\x1b[${colors[kind][this.#column]}m`
    const lines = token.split("\n")
    lines.forEach((line, index) => {
      const isLast = index === lines.length - 1
      if (isLast && line === "") return
      this.text += `${on}${line}${reset}${isLast ? "" : "\n"}`
    })
  }
}

const name = /[\p{XID_Start}_][\p{XID_Continue}]*/uy
const gap = /(?:\s|\\\s)+/y
const number =
  /(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*j?|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0[xX](?:_?[a-fA-F0-9])+|\d(?:_?\d)*/y
const operator = /!=|==|<<|>>|:=|[-~+/*%=<>&^|.]/y
const punctuation = /[\]{}:(),;[]/y
const stringStart =
  /(?:([rR][fFtT]|[fFtT][rR])|([fFtT])|([rR][bB]|[bB][rR]|[rR])|([uU])|([bB]))?("""|'''|"|')/y
const docstring = /(\s*)([rRuUbB]{0,2})("""[\s\S]*?"""|'''[\s\S]*?''')/y
const softKeyword = /([ \t]*)(match|case)\b/y
const afterSoftKeyword =
  /[ \t]*(?:[:,;=^&|@~)\]}]|(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\b)/y
const wildcard = /(\s+)([^\n_]*)(_\b)/y
const oldField = /%(?:\(\w+\))?[-#0 +]*(?:\d+|[*])?(?:\.(?:\d+|[*]))?[hlL]?[E-GXc-giorsaux%]/y
const newField =
  /\{(?:(?:\w+)(?:(?:\.\w+)|(?:\[[^\]]+\]))*)?(?:![sra])?(?::(?:.?[<>=^])?[-+ ]?#?0?(?:\d+)?,?(?:\.\d+)?[E-GXb-gnosx%]?)?\}/y
const textEscape = /\\(?:N\{.*?\}|u[a-fA-F0-9]{4}|U[a-fA-F0-9]{8})/y
const bytesEscape = /\\(?:[\\abfnrtv"']|\n|x[a-fA-F0-9]{2}|[0-7]{1,3})/y
const fieldEnd = /(?:=\s*)?(?:![sraf])?[}:]/y

/** How a string's body is read. */
interface Body {
  readonly quote: string
  readonly isFormatted: boolean
  readonly escapes: readonly RegExp[]
}

class Lexer {
  readonly #text: string
  readonly #names: PythonNames
  readonly #painter: Painter
  #at = 0

  constructor(text: string, names: PythonNames, painter: Painter) {
    this.#text = text
    this.#names = names
    this.#painter = painter
  }

  run(): void {
    while (this.#at < this.#text.length) this.#statement()
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)
  }

  #take(kind: Kind, length: number): void {
    this.#painter.add(kind, this.#text.slice(this.#at, this.#at + length))
    this.#at += length
  }

  #takeIf(kind: Kind, pattern: RegExp): boolean {
    const found = this.#match(pattern)
    if (found === null || found[0] === "") return false
    this.#take(kind, found[0].length)
    return true
  }

  get #isLineStart(): boolean {
    return this.#at === 0 || this.#text[this.#at - 1] === "\n"
  }

  /** One token where a statement may begin. */
  #statement(): void {
    const char = this.#text[this.#at]!
    if (char === "\n") this.#take("space", 1)
    else if (this.#isLineStart && this.#docstring()) return
    else if (char === "#") this.#takeIf("comment", /.*/y)
    else if (char === "\\") this.#take("text", this.#text[this.#at + 1] === "\n" ? 2 : 1)
    else if (this.#isLineStart && this.#softKeyword()) return
    else if (!this.#keywordStatement()) this.#expression()
  }

  #docstring(): boolean {
    const found = this.#match(docstring)
    if (found === null) return false
    this.#take("space", found[1]!.length)
    this.#take("string", found[2]!.length)
    this.#take("string", found[3]!.length)
    return true
  }

  #softKeyword(): boolean {
    const found = this.#match(softKeyword)
    if (found === null) return false
    afterSoftKeyword.lastIndex = this.#at + found[0].length
    if (afterSoftKeyword.test(this.#text)) return false
    this.#take("text", found[1]!.length)
    this.#take("keyword", found[2]!.length)
    const rest = this.#match(wildcard)
    if (rest !== null) {
      this.#take("space", rest[1]!.length)
      const end = this.#at + rest[2]!.length
      const inner = new Lexer(`${rest[2]!}`, this.#names, this.#painter)
      inner.run()
      this.#at = end
      this.#take("keyword", 1)
    }
    return true
  }

  #word(): string | null {
    return this.#match(name)?.[0] ?? null
  }

  #keywordStatement(): boolean {
    const word = this.#word()
    if (word === null) return false
    const { statements } = this.#names
    if (word === "yield" && this.#takeIf("keyword", /yield from\b/y)) return true
    if (statements.has(word)) {
      this.#take("keyword", word.length)
      return true
    }
    if (!["def", "class", "from", "import"].includes(word)) return false
    gap.lastIndex = this.#at + word.length
    const blank = gap.exec(this.#text)
    if (blank === null) return false
    this.#take("keyword", word.length)
    this.#take("space", blank[0].length)
    if (word === "def") this.#definedFunction()
    else if (word === "class") this.#definedClass()
    else if (word === "from") this.#fromImport()
    else this.#imported()
    return true
  }

  /** Magic names do not end the state in Pygments, but nothing else can follow them. */
  #definedFunction(): void {
    this.#takeIf("function", name)
  }

  /** Whatever stands before the name is an error, which the end of the line ends. */
  #definedClass(): void {
    while (!this.#takeIf("class", name) && this.#text[this.#at] !== "\n") this.#take("error", 1)
  }

  #fromImport(): void {
    for (;;) {
      const found = this.#match(/(\s+)import\b/y)
      if (found !== null) {
        this.#take("space", found[1]!.length)
        this.#take("keyword", "import".length)
        return
      }
      if (this.#takeIf("keyword", /None\b/y)) return
      if (!this.#takeIf("namespace", /\./y) && !this.#takeIf("namespace", name)) return
    }
  }

  #imported(): void {
    for (;;) {
      const as = this.#match(/(\s+)(as)(\s+)/y)
      const comma = this.#match(/(\s*)(,)(\s*)/y)
      const found = as ?? comma
      if (found !== null) {
        this.#take("space", found[1]!.length)
        this.#take(as === null ? "text" : "keyword", found[2]!.length)
        this.#take("space", found[3]!.length)
      } else if (!this.#takeIf("namespace", /\./y) && !this.#takeIf("namespace", name)) return
    }
  }

  /** One token of an expression. */
  #expression(): void {
    if (this.#string() || this.#takeIf("text", /[^\S\n]+/y) || this.#takeIf("number", number)) return
    if (this.#takeIf("text", operator) || this.#takeIf("text", punctuation)) return
    if (this.#text[this.#at] === "@") {
      this.#take("text", 0)
      const found = this.#match(/@[\p{XID_Start}_][\p{XID_Continue}]*/uy)
      this.#take(found === null ? "text" : "decorator", found?.[0].length ?? 1)
      return
    }
    const word = this.#word()
    if (word === null) this.#take(this.#text[this.#at] === "\n" ? "space" : "error", 1)
    else this.#take(this.#kindOf(word), word.length)
  }

  #kindOf(word: string): Kind {
    const { operators, expressions, builtins, exceptions, magicMethods, magicVariables } = this.#names
    if (operators.has(word)) return "operatorWord"
    if (expressions.has(word)) return "keyword"
    const isAttribute = this.#text[this.#at - 1] === "."
    if (!isAttribute && builtins.has(word)) return "builtin"
    if (!isAttribute && exceptions.has(word)) return "exception"
    if (magicMethods.has(word)) return "function"
    return magicVariables.has(word) ? "variable" : "text"
  }

  #string(): boolean {
    const found = this.#match(stringStart)
    if (found === null) return false
    const [whole, rawFormatted, formatted, raw, , bytes, quote] = found
    this.#take("string", whole.length - quote!.length)
    this.#take("string", quote!.length)
    const escapes =
      (raw ?? rawFormatted) ? [] : bytes === undefined ? [textEscape, bytesEscape] : [bytesEscape]
    const isFormatted = (rawFormatted ?? formatted) !== undefined
    this.#stringBody({
      quote: quote!,
      isFormatted,
      escapes: isFormatted ? [/\{\{|\}\}/y, ...escapes] : escapes,
    })
    return true
  }

  #stringBody({ quote, isFormatted, escapes }: Body): void {
    const isTriple = quote.length === 3
    const inRaw = quote === '"' ? /\\\\|\\"|\\\n/y : /\\\\|\\'|\\\n/y
    const plain = isFormatted ? /[^\\'"{}\n]+/y : /[^\\'"%{\n]+/y
    while (this.#at < this.#text.length) {
      if (escapes.some(each => this.#takeIf("string", each))) continue
      if (this.#text.startsWith(quote, this.#at)) {
        this.#take("string", quote.length)
        return
      }
      if (!isTriple && this.#takeIf("string", inRaw)) continue
      if (isFormatted) {
        if (this.#text[this.#at] === "{") {
          this.#take("string", 1)
          this.#field()
          continue
        }
        if (this.#takeIf("string", /\}/y)) continue
      } else if (this.#takeIf("string", oldField) || this.#takeIf("string", newField)) continue
      if (this.#takeIf("string", plain) || this.#takeIf("string", /['"\\]/y)) continue
      if (!isFormatted && this.#takeIf("string", /%|\{{1,2}/y)) continue
      if (this.#text[this.#at] !== "\n") this.#take("error", 1)
      // A string that its line does not end: Pygments gives up on it.
      else if (isTriple) this.#take("string", 1)
      else {
        this.#take("space", 1)
        return
      }
    }
  }

  /** The expression in a field of a formatted string, till its brace or its format. */
  #field(): void {
    let depth = 0
    while (this.#at < this.#text.length) {
      if (this.#takeIf("text", /[{([]/y)) depth++
      else if (depth > 0 && this.#takeIf("text", /[\])}]/y)) depth--
      else if (depth === 0 && this.#takeIf("string", fieldEnd)) return
      else if (!this.#takeIf("space", /\s+/y)) this.#expression()
    }
  }
}
