// Python's `textwrap.wrap` with `drop_whitespace` and without `replace_whitespace`, for one paragraph.

const chunkPattern = /\s+|[^\s-]*[^\s\W]-(?=\w)|\S+?(?=\s|$|(?<=\w-)\w)|\S+/g

/** Lines of at most `width` characters; leading white space of the text is kept. */
export function wrapText(text: string, width: number): string[] {
  const chunks = text.match(chunkPattern) ?? []
  const lines: string[] = []
  let line = ""
  for (let chunk of chunks) {
    if (line === "" && lines.length > 0 && chunk.trim() === "") continue
    if (line.length + chunk.length <= width) {
      line += chunk
      continue
    }
    if (chunk.trim() === "") {
      if (line.trim() !== "") lines.push(line.trimEnd())
      line = ""
      continue
    }
    if (chunk.length <= width) {
      if (line.trim() !== "") lines.push(line.trimEnd())
      line = chunk
      continue
    }
    while (chunk.length > 0) {
      const room = Math.max(width - line.length, 1)
      line += chunk.slice(0, room)
      chunk = chunk.slice(room)
      if (chunk.length > 0) {
        lines.push(line.trimEnd())
        line = ""
      }
    }
  }
  if (line.trim() !== "") lines.push(line.trimEnd())
  return lines
}
