// Makes a counterexample small: lines go, with what is indented below them, as long as the two sides still differ in the
// same way.

import { type Violation, violationOf } from "./fuzz.ts"
import { joinListing, type Listing, splitListing } from "./listing.ts"
import type { Oracle } from "./oracle.ts"
import type { Subject } from "./subject.ts"

/** Gives a listing with the same kind of violation of test `name`, from which nothing more can be taken away. */
export async function shrink(
  subject: Subject,
  oracle: Oracle,
  listing: Listing,
  name: string,
  kind: Violation["kind"],
): Promise<Listing> {
  let best = joinListing(listing)
  const fails = async (text: string): Promise<boolean> =>
    (await violationOf(subject, oracle, splitListing(text), name, 5))?.kind === kind
  for (let changed = true; changed; ) {
    changed = false
    for (let line = 0; line < best.split("\n").length; line++)
      for (const smaller of smallerAt(best.split("\n"), line))
        if (await fails(smaller)) {
          best = smaller
          changed = true
          line--
          break
        }
  }
  return splitListing(best)
}

const depthOf = (line: string): number => line.length - line.trimStart().length

/** The text without the statement that begins at a line, and with its body in its place. */
function smallerAt(lines: readonly string[], at: number): readonly string[] {
  const first = lines[at]!
  if (first.trim() === "") return at < lines.length - 1 ? [lines.toSpliced(at, 1).join("\n")] : []
  let end = at + 1
  while (end < lines.length && lines[end]!.trim() !== "" && depthOf(lines[end]!) > depthOf(first)) end++
  const without = [...lines.slice(0, at), ...lines.slice(end)].join("\n")
  if (end === at + 1)
    return [
      without,
      [...lines.slice(0, at), `${" ".repeat(depthOf(first))}pass`, ...lines.slice(end)].join("\n"),
    ]
  const body = lines.slice(at + 1, end).map(line => line.replace(/^ {4}/, ""))
  return [without, [...lines.slice(0, at), ...body, ...lines.slice(end)].join("\n")]
}
