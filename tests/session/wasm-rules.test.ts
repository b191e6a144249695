// What keeps the Wasm tier off for a whole session: rules S, each with something that breaks it. Rules C, M and P have
// their cases in `purity.test.ts` and `wasm-taint.test.ts`, rule V in `wasm.test.ts`.

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import type { Config } from "../../src/config/config.ts"
import { loadConfig } from "../../src/config/load.ts"
import {
  conftestObstacle,
  decodeSource,
  sessionObstacle,
  warningsMayFail,
} from "../../src/session/wasm-rules.ts"
import { oraclePython } from "../oracle.ts"

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "fastest-rules-")))
afterAll(() => rmSync(cwd, { recursive: true }))

async function config(
  argv: readonly string[],
  ini = "",
  environment: Readonly<Record<string, string>> = {},
): Promise<Config> {
  writeFileSync(join(cwd, "pytest.ini"), `[pytest]\n${ini}`)
  return loadConfig({ argv, cwd, environment: { FASTEST_PYTHON: oraclePython(), PATH: "", ...environment } })
}

test("a plain session is fit for Wasm", async () => {
  const plain = await config([])
  expect(sessionObstacle(plain)).toBeNull()
  expect(warningsMayFail(plain)).toBe(false)
})

const variables = ["PYTHONOPTIMIZE", "PYTHONDEVMODE", "PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONSTARTUP"]
test.each(variables)("%s", async name => {
  const found = sessionObstacle(await config([], "", { [name]: "1" }))
  expect(found).toEqual({ code: "session-rule", message: expect.stringContaining(`${name} is set`) })
})

const keys: readonly (readonly [key: string, value: string])[] = [
  ["usefixtures", "fixed"],
  ["strict_parametrization_ids", "true"],
  ["disable_test_id_escaping_and_forfeit_all_rights_to_community_support", "true"],
  ["doctest_optionflags", "ELLIPSIS"],
  ["required_plugins", "pytest-none"],
]
test.each(keys)("the ini key %s", async (key, value) => {
  const message = expect.stringContaining(key)
  expect(sessionObstacle(await config([], `${key} = ${value}\n`))).toEqual({ code: "session-rule", message })
  expect(sessionObstacle(await config(["-o", `${key}=${value}`]))).toEqual({ code: "session-rule", message })
})

const flags: readonly (readonly string[])[] = [
  ["--pdb"],
  ["--trace"],
  ["--setup-show"],
  ["--setup-only"],
  ["--setup-plan"],
  ["--doctest-modules"],
  ["--assert=plain"],
  ["-p", "plugin"],
]
test.each(flags)("%s %s", async (...given) => {
  const words = given.filter(each => each !== undefined)
  const message = expect.stringContaining(words.join(" "))
  expect(sessionObstacle(await config(words))).toEqual({ code: "session-rule", message })
})

const strict: readonly (readonly [argv: readonly string[], ini: string])[] = [
  [["-W", "error"], ""],
  [["-W", "err::UserWarning"], ""],
  [["-W", "e"], ""],
  [[], "filterwarnings = error\n"],
  [[], "filterwarnings =\n    ignore\n    error:bad:DeprecationWarning\n"],
]
test.each(strict)("warnings may be errors: %j %j", async (argv, ini) => {
  expect(warningsMayFail(await config(argv, ini))).toBe(true)
})

test("text that is not UTF-8 is no source", () => {
  expect(decodeSource(new Uint8Array([0x23, 0xe9]))).toBeNull()
  expect(decodeSource(new Uint8Array([0x23, 0x61]))).toBe("#a")
})

const conftests: readonly (readonly [message: string, text: string | Uint8Array])[] = [
  ["is not UTF-8", new Uint8Array([0x23, 0xe9])],
  ["is left to CPython", "def f(:\n"],
  ["conftest.py: ", "print(1)\n"],
  ["conftest.py: ", "def pytest_runtest_call(item):\n    pass\n"],
]
test.each(conftests)("a conftest %s: %j", (message, text) => {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text
  const found = conftestObstacle(new Map([[join(cwd, "conftest.py"), bytes]]), cwd)
  expect(found).toEqual({ code: "session-rule", message: expect.stringContaining(message) })
})
