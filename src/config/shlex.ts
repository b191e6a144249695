// Splits a string as a POSIX shell does: Python's `shlex.split`, by which pytest reads addopts and `args` values.

/** Words of `text`. Throws RangeError with Python's message (`No closing quotation`, `No escaped character`). */
export function shellSplit(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === "'") {
      const end = text.indexOf("'", i + 1)
      if (end < 0) throw new RangeError("No closing quotation")
      word = (word ?? "") + text.slice(i + 1, end)
      i = end
    } else if (char === '"') {
      word ??= ""
      for (i++; text[i] !== '"'; i++) {
        if (i >= text.length) throw new RangeError("No closing quotation")
        if (text[i] === "\\") {
          if (i + 1 >= text.length) throw new RangeError("No escaped character")
          if (text[i + 1] === '"' || text[i + 1] === "\\") i++
        }
        word += text[i]
      }
    } else if (char === "\\") {
      if (++i >= text.length) throw new RangeError("No escaped character")
      word = (word ?? "") + text[i]
    } else if (char === " " || char === "\t" || char === "\r" || char === "\n") {
      if (word !== null) words.push(word)
      word = null
    } else {
      word = (word ?? "") + char
    }
  }
  if (word !== null) words.push(word)
  return words
}
