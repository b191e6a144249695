// Rule P1: a test file that changes a module of the project from outside, and may leave it so, takes that module away
// from the Wasm tier: CPython runs a suite in one process, where later tests would see the change.
//
// What restores itself (`monkeypatch`, `mock.patch`) is no such change. The text is read line by line, not parsed: a
// false alarm sends tests to CPython, which costs time only.

export interface Taint {
  /** The file that makes the change. */
  readonly by: string
  /** The first part of the dotted names of modules that may be changed; null: any module. */
  readonly root: string | null
  /** The only module of that root that is changed; null: it may be any, because what is changed may be bound in many. */
  readonly module: string | null
}

const importing =
  /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)|import[ \t]+([^\n#;]+))/gm

/**
 * What a test file may leave changed. `by` is its name, for the reason. `isModule`: does `from home import name` give the
 * module of that name, and nothing else?
 */
export function taintsOf(
  by: string,
  text: string,
  isModule: (home: string, name: string) => boolean,
): readonly Taint[] {
  if (/\bsys\.modules\s*[[.=]|\breload\(/.test(text)) return [{ by, root: null, module: null }]
  const taints: Taint[] = []
  for (const [, from, names, modules] of text.matchAll(importing))
    for (const part of (names ?? modules ?? "").replace(/[()]/g, "").split(",")) {
      const [imported = "", , alias] = part.trim().split(/\s+/)
      const bound = alias ?? imported.split(".")[0]!
      const home = from ?? imported
      if (!/^\w+$/.test(bound) || !changes(text, bound)) continue
      // The name means a module, and only names in it are bound anew.
      const full = from === undefined ? imported : `${from}.${imported}`
      const bindsModule =
        from === undefined ? alias !== undefined || bound === imported : isModule(from, imported)
      taints.push({
        by,
        root: home.startsWith(".") ? null : home.split(".")[0]!,
        module: bindsModule && !changesDeeply(text, bound) ? full : null,
      })
    }
  return taints
}

/** Methods that change the container they are called on, of containers that the compiler knows. */
const changing =
  "append|extend|insert|remove|pop|popitem|clear|sort|reverse|" +
  "add|discard|update|setdefault|intersection_update|difference_update|symmetric_difference_update|subtract"

/** Whether some line changes, or deletes, what is in a name's meaning: an attribute, an entry. */
function changes(text: string, name: string): boolean {
  const target = `^[^=#\\n(<>!]*\\b${name}(\\.\\w+)+(\\[[^\\n]*\\])?[^=#\\n(<>!]*=(?!=)`
  const shifted = `^[ \\t]*${name}(\\.\\w+)+[ \\t]*(<<|>>)=`
  const calls = `(?<![.\\w])(setattr|delattr|vars)\\([ \\t]*${name}\\b`
  const deleted = `^[ \\t]*del[ \\t][^\\n]*\\b${name}\\.|\\b${name}(\\.\\w+)*\\.__dict__`
  const entry = `^[^=#\\n(<>!]*\\b${name}(\\.\\w+)*\\[[^\\n]*\\][^=#\\n(<>!]*=(?!=)|^[ \\t]*del[ \\t][^\\n]*\\b${name}\\[`
  const method = `(?<![.\\w])${name}(\\.\\w+|\\[[^\\]\\n]*\\])*\\.(${changing}|__setitem__|__delitem__)\\b`
  return [target, shifted, calls, deleted, entry, method].some(pattern => new RegExp(pattern, "m").test(text))
}

/** Whether some line changes what is bound to an attribute, and with that what other modules may have, too. */
function changesDeeply(text: string, name: string): boolean {
  const target = `^[^=#\\n(<>!]*\\b${name}\\.\\w+[.[]`
  const calls = `(?<![.\\w])(setattr|delattr|vars)\\([ \\t]*${name}\\.`
  const others = `\\b${name}(\\.\\w+)+\\.__dict__|^[ \\t]*del[ \\t][^\\n]*\\b${name}\\.\\w+[.[]`
  const method = `\\b${name}\\.\\w+(\\.\\w+|\\[[^\\]\\n]*\\])*\\.(${changing}|__setitem__|__delitem__)\\b`
  return [target, calls, others, method].some(pattern => new RegExp(pattern, "m").test(text))
}
