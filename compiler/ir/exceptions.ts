// The builtin exceptions that the IR can name: `exception.new` takes a position in this list, or one after its end.

import { exceptionClasses } from "../../wasm/abi.ts"

/** Each class with the name of its base, a base before what derives from it. */
export const builtinExceptions: readonly (readonly [name: string, base: string | null])[] = exceptionClasses
