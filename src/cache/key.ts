// Cache keys: what a stored result depends on, as one hash.

import { createHash } from "node:crypto"

/**
 * The sha256 of a list of parts, in hexadecimal. Lengths are hashed along, so that `["ab", "c"]` and `["a", "bc"]`
 * differ.
 */
export function cacheKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256")
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part) : part
    hash.update(`${bytes.length}:`)
    hash.update(bytes)
  }
  return hash.digest("hex")
}

/** The sha256 of some bytes, in hexadecimal. */
export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex")
}
