// The tree keeps its own rules: who imports whom, one door per heavy dependency, headers, sizes, names, catalogues.
// The rules are those of ARCHITECTURE.md; a deliberate exception is a row of a table here, with its reason.

import { describe, expect, test } from "vitest"
import { importsOf, type SourceFile, sourceFiles } from "./tree.ts"

const product = (
  await Promise.all(["src", "compiler", "wasm"].map(folder => sourceFiles(folder, [".ts"])))
).flat()
const runtime = await sourceFiles("runtime", [".py"])
const folders = ["src", "compiler", "wasm", "runtime", "tests", "bench", "examples"]
const everything = (await Promise.all(folders.map(folder => sourceFiles(folder, [".ts", ".py"])))).flat()

/** Fails with one line per offence, each naming its file. */
function expectNone(offences: readonly string[]): void {
  expect(offences).toEqual([])
}

function offencesIn(files: readonly SourceFile[], check: (file: SourceFile) => readonly string[]): string[] {
  return files.flatMap(file => check(file).map(offence => `${file.path}: ${offence}`))
}

describe("imports", () => {
  const basis = /^src\/(model|env)\.ts$/
  const leaf = /^src\/(config|collect|worker|report|cache)\//

  /** Whether the import table of ARCHITECTURE.md lets `from` import `to`. */
  function mayImport(from: string, to: string, isType: boolean): boolean {
    if (/^src\/(model|env)\.ts$|^wasm\/abi\.ts$/.test(from)) return false
    const stage = /^compiler\/(\d)-/.exec(from)
    if (stage !== null) {
      const other = /^compiler\/(\d)-/.exec(to)
      if (other !== null) return Number(other[1]) <= Number(stage[1])
      return (
        to.startsWith("compiler/ir/") ||
        to === "compiler/bailouts.ts" ||
        (stage[1] === "5" && to === "wasm/abi.ts")
      )
    }
    // Spans and source types are the tree's own; the IR carries them, never its nodes.
    if (from.startsWith("compiler/ir/") && to === "compiler/1-parse/ast.ts") return isType
    if (from.startsWith("compiler/ir/")) return to.startsWith("compiler/ir/") || to === "wasm/abi.ts"
    if (from.startsWith("compiler/")) return to.startsWith("compiler/") || to === "wasm/abi.ts"
    if (from.startsWith("wasm/")) return to.startsWith("wasm/")
    if (leaf.test(from)) {
      const folder = leaf.exec(from)![0]
      if (to.startsWith(folder) || basis.test(to)) return true
      if (folder === "src/collect/" && to.startsWith("compiler/1-parse/")) return true
      return isType && leaf.test(to)
    }
    if (from.startsWith("src/session/")) {
      if (to.startsWith("src/session/") || leaf.test(to) || basis.test(to)) return true
      return /^compiler\/[\w-]+\.ts$/.test(to) || to.startsWith("wasm/") || to.startsWith("compiler/1-parse/")
    }
    return to !== "src/cli.ts" && (to !== "src/command.ts" || from === "src/cli.ts")
  }

  test("follow the table", () => {
    expectNone(
      offencesIn(product, file =>
        importsOf(file)
          .filter(one => !one.isPackage && !mayImport(file.path, one.target, one.isType))
          .map(one => `must not import ${one.target}`),
      ),
    )
  })

  /** Heavy or foreign packages, and the only files that load them. */
  const doors: Readonly<Record<string, readonly string[]>> = {
    "@lezer/common": ["compiler/1-parse/parse.ts"],
    "@lezer/python": ["compiler/1-parse/parse.ts"],
    // The side-car and the kernel are made while the package is built.
    binaryen: ["compiler/5-emit/binaryen.ts", "compiler/5-emit/binaryen-sidecar.ts", "wasm/build-kernel.ts"],
    wabt: ["wasm/disassemble.ts", "wasm/build-kernel.ts"],
    cac: ["src/command.ts"],
    tinypool: ["src/session/compile-pool.ts"],
  }

  test("reach heavy packages through their doors only", () => {
    expectNone(
      offencesIn(product, file =>
        importsOf(file)
          .filter(one => one.isPackage && !one.isType && doors[one.target]?.includes(file.path) === false)
          .map(one => `imports ${one.target}, which belongs to ${doors[one.target]!.join(", ")}`),
      ),
    )
  })

  test("nothing of pytest in the runtime, but in the pytest tier", () => {
    expectNone(
      offencesIn(
        runtime.filter(file => !file.path.endsWith("/pytest_tier.py")),
        file =>
          [...file.text.matchAll(/^\s*(?:import|from) (_?pytest|pluggy|_hypothesis)\b.*$/gm)].map(match =>
            match[0].trim(),
          ),
      ),
    )
  })
})

describe("compiler/ and wasm/", () => {
  /** Files that run while the package is built, or that open a side file: the host's side of the folder. */
  const hosts = new Set([
    "wasm/build-kernel.ts",
    "wasm/disassemble.ts",
    "compiler/5-emit/binaryen.ts",
    "compiler/5-emit/binaryen-sidecar.ts",
  ])

  test("do not know the host", () => {
    const files = product.filter(file => /^(compiler|wasm)\//.test(file.path) && !hosts.has(file.path))
    expectNone(
      offencesIn(files, file => {
        const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
        const names = [
          ...code.matchAll(/(?<![\w.$"'`-])(process|Buffer|document|window|globalThis)\b(?=\s*[.[(])/g),
        ]
        const modules = importsOf(file).filter(one => one.target.startsWith("node:"))
        return [...names.map(match => `uses ${match[1]}`), ...modules.map(one => `imports ${one.target}`)]
      }),
    )
  })

  test("do not know what a test is", () => {
    const files = product.filter(file => /^(compiler|wasm)\//.test(file.path))
    expectNone(
      offencesIn(files, file =>
        importsOf(file)
          .filter(one => one.target.startsWith("src/"))
          .map(one => `imports ${one.target}`),
      ),
    )
  })
})

describe("files", () => {
  /** Python files that are input of tests, not source: they need not explain themselves. */
  const isInput = (path: string) =>
    /^tests\/(projects|soundness|differential|compiler|syntax|runtime\/\w+\/corpus)\//.test(path) &&
    path.endsWith(".py")

  test("open with a sentence of purpose", () => {
    expectNone(
      offencesIn(
        everything.filter(file => !isInput(file.path)),
        file => {
          const start = file.text.replace(/^#!.*\n/, "")
          const pattern = file.path.endsWith(".py") ? /^(# \S|r?"""\S)/ : /^(\/\/ \S|\/\*\*?\s)/
          return pattern.test(start) ? [] : ["no header"]
        },
      ),
    )
  })

  /** Long files that are a table or a data model, with what they hold. */
  const long: Readonly<Record<string, string>> = {
    "src/config/options.ts": "the table of all options",
  }
  const limit = 600

  test(`have at most ${limit} lines, tables excepted`, () => {
    const sizes = offencesIn(
      everything.filter(file => long[file.path] === undefined && !isInput(file.path)),
      file => {
        const lines = file.text.split("\n").length - 1
        return lines > limit ? [`${lines} lines`] : []
      },
    )
    expectNone(sizes)
    expectNone(Object.keys(long).filter(path => !everything.some(file => file.path === path)))
  })

  test("name no place of the machine they were written on", () => {
    const place = /(?<![\w.])\/(work|root|Users)\/\w+|\/tmp\/(ref|brief)\b|\/home\/(?!user\b)\w+/g
    const files = everything.filter(file => !file.path.startsWith("tests/tidy"))
    expectNone(offencesIn(files, file => [...file.text.matchAll(place)].map(match => match[0])))
  })
})

describe("names", () => {
  const banned = new Set([
    "manager",
    "helper",
    "helpers",
    "handler",
    "service",
    "base",
    "impl",
    "utils",
    "util",
    "common",
    "misc",
  ])

  /** Names that are pytest's, pluggy's or CPython's own, and the process that we call *base*. */
  const exempt = new Set([
    "ApproxBase",
    "BaseException",
    "BaseExceptionGroup",
    "BaseReport",
    "CaptureManager",
    "ExceptHandler",
    "FixtureManager",
    "HookImpl",
    "LogCaptureHandler",
    "PluginManager",
    "PytestPluginManager",
    "base",
    "Base",
  ])

  const wordsOf = (name: string) =>
    name
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .split(/[ _-]+/)
      .filter(word => word !== "")

  test("of files say what they are", () => {
    const files = [...product, ...runtime]
    expectNone(
      offencesIn(files, file => {
        const name = file.path.replace(/^.*\//, "").replace(/\.\w+$/, "")
        return exempt.has(name) ? [] : wordsOf(name).filter(word => banned.has(word))
      }),
    )
  })

  test("of declarations do not end in a word that says nothing", () => {
    const declaration =
      /^(?:export\s+)?(?:async\s+)?(?:class|function|interface|type|const|let|def)\s+(\w+)/gm
    expectNone(
      offencesIn([...product, ...runtime], file =>
        [...file.text.matchAll(declaration)]
          .map(match => match[1]!)
          .filter(name => !exempt.has(name) && banned.has(wordsOf(name).at(-1) ?? ""))
          .map(name => `declares ${name}`),
      ),
    )
  })
})

describe("catalogues", () => {
  const catalogue = product.find(file => file.path === "compiler/bailouts.ts")
  const codes = [...(catalogue?.text ?? "").matchAll(/^ {2}"?([a-z][a-z0-9-]*)"?:/gm)].map(match => match[1]!)

  test("every bailout has one code, is used, and is reached by a case", async () => {
    expect(codes.length).toBeGreaterThan(0)
    expectNone(codes.filter((code, i) => codes.indexOf(code) !== i).map(code => `${code} twice`))
    const compiler = product.filter(file => file.path.startsWith("compiler/") && file !== catalogue)
    expectNone(
      codes
        .filter(code => !compiler.some(file => file.text.includes(`"${code}"`)))
        .map(code => `${code} is not used`),
    )
    const cases = await sourceFiles("tests", [".ts", ".md", ".py", ".txt"])
    const reached = cases
      .filter(file => file.path !== "tests/tidy.test.ts")
      .map(file => file.text)
      .join("\n")
    expectNone(
      codes
        .filter(code => !new RegExp(`(?<![\\w-])${code}(?![\\w-])`).test(reached))
        .map(code => `no case reaches ${code}`),
    )
  })
})

describe("the protocol", () => {
  const protocol = product.find(file => file.path === "src/worker/protocol.ts")!.text
  const [before, after] = protocol.split("export type Response =")
  const kindsOf = (text: string) => new Set([...text.matchAll(/\bkind: "(\w+)"/g)].map(match => match[1]!))
  const requests = kindsOf(before!)
  const responses = kindsOf(after!)
  const python = runtime.map(file => file.text).join("\n")

  test("is the same on both sides", () => {
    expectNone(
      [...requests, ...responses]
        .filter(kind => !python.includes(`"${kind}"`))
        .map(kind => `the runtime lacks ${kind}`),
    )
  })

  test("the runtime sends nothing that is not declared", () => {
    const sent = [...python.matchAll(/"kind": "(\w+)"/g)].map(match => match[1]!)
    expectNone(
      sent.filter(kind => !responses.has(kind) && !requests.has(kind)).map(kind => `${kind} is not declared`),
    )
  })

  test("has a header that names its mirror", () => {
    expect(protocol.split("\n")[0]).toContain("runtime/_fastest/channel.py")
    const channel = runtime.find(file => file.path === "runtime/_fastest/channel.py")
    expect(channel?.text.slice(0, 600)).toContain("src/worker/protocol.ts")
  })
})
