// Methods of dicts. Views are lowered where they are consumed: in loops, not as values.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Type } from "../../ir/types.ts"
import { positional } from "../arguments.ts"
import { asType } from "../convert.ts"
import { asKey } from "../expressions/display.ts"
import type { Method } from "./methods.ts"

type DictType = Extract<Type, { kind: "dict" }>

export const dictMethods: Readonly<Record<string, Method<DictType>>> = {
  clear: (body, receiver, _type, call) => {
    if (positional(body, call).length > 0) throw new Bailout("call-arguments", call.span)
    return b.op("dict.clear", [receiver], call.span)
  },
  copy: (body, receiver, type, call) => {
    if (positional(body, call).length > 0) throw new Bailout("call-arguments", call.span)
    return b.opOf("dict.copy", type, [receiver], call.span)
  },
  /** Without a default the result may be None, which has no type here. */
  get: (body, receiver, type, call) => {
    const [key, fallback, ...rest] = positional(body, call)
    if (!key || !fallback || rest.length > 0) throw new Bailout("call-arguments", call.span)
    const value = asType(body, fallback, type.value, "mixed-types")
    return b.opOf("dict.get_or", type.value, [receiver, asKey(body, key, type.key), value], call.span)
  },
}
