// The parameters of a function that takes none: of functions that lowering writes itself.

import type { Arguments } from "../1-parse/ast.ts"

export const noArguments: Arguments = {
  posonlyargs: [],
  args: [],
  vararg: null,
  kwonlyargs: [],
  kwDefaults: [],
  kwarg: null,
  defaults: [],
}
