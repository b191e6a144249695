// Which interpreter is chosen, on a tree of files that stand for interpreters.

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { findInterpreter } from "../../src/config/interpreter.ts"
import { readEnv } from "../../src/env.ts"

const root = realpathSync(mkdtempSync(join(tmpdir(), "fastest-interpreter-")))
afterAll(() => rmSync(root, { recursive: true }))

function program(file: string, text = "\x7fELF"): string {
  const full = join(root, file)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
  chmodSync(full, 0o755)
  return full
}

function text(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), content)
}

const find = (given: string | null, cwd: string, env: Readonly<Record<string, string>>) =>
  findInterpreter(given, join(root, cwd), readEnv(env))

test("the order: --python, FASTEST_PYTHON, VIRTUAL_ENV, CONDA_PREFIX, .venv upwards, PATH", () => {
  const onPath = program("bin/python3")
  const given = program("given/python")
  const venv = program("venv/bin/python")
  const conda = program("conda/bin/python")
  const near = program("project/.venv/bin/python")
  text("project/sub/x", "")
  const all = {
    FASTEST_PYTHON: given,
    VIRTUAL_ENV: join(root, "venv"),
    CONDA_PREFIX: join(root, "conda"),
    PATH: join(root, "bin"),
  }
  const without = (...names: (keyof typeof all)[]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name as keyof typeof all)))
  expect(find(onPath, "project/sub", all)).toEqual({ executable: onPath, source: "--python" })
  expect(find("python3", "project/sub", all)).toEqual({ executable: onPath, source: "--python" })
  expect(find("../venv", "project", all)).toEqual({ executable: venv, source: "--python" })
  expect(find(null, "project/sub", all)).toEqual({ executable: given, source: "FASTEST_PYTHON" })
  expect(find(null, "project/sub", without("FASTEST_PYTHON")).executable).toBe(venv)
  expect(find(null, "project/sub", without("FASTEST_PYTHON", "VIRTUAL_ENV")).executable).toBe(conda)
  const bare = without("FASTEST_PYTHON", "VIRTUAL_ENV", "CONDA_PREFIX")
  expect(find(null, "project/sub", bare)).toEqual({ executable: near, source: ".venv" })
  expect(find(null, "bin", bare)).toEqual({ executable: onPath, source: "PATH" })
})

test("a pyenv shim is looked through without running it", () => {
  program("pyenv/shims/python3", "#!/bin/sh\nexit 1\n")
  const old = program("pyenv/versions/3.9.18/bin/python3")
  const recent = program("pyenv/versions/3.11.7/bin/python3")
  const system = program("usr/python3")
  text("pyenv/version", "3.11.7\n3.9.18\n")
  text("pinned/.python-version", "# which\n3.9\n")
  text("pinned/deep/x", "")
  text("elsewhere/x", "")
  const env = { PYENV_ROOT: join(root, "pyenv"), PATH: `${join(root, "pyenv/shims")}:${join(root, "usr")}` }
  expect(find(null, "elsewhere", env).executable).toBe(recent)
  expect(find(null, "pinned/deep", env).executable).toBe(old)
  expect(find(null, "pinned", { ...env, PYENV_VERSION: "system" }).executable).toBe(system)
  expect(find(null, "pinned", { ...env, PYENV_VERSION: "3.14.0" }).executable).toBe(system)
})

test("none: an error that names what was looked at", () => {
  text("empty/x", "")
  expect(() => find(null, "empty", { PATH: join(root, "empty"), VIRTUAL_ENV: join(root, "gone") })).toThrow(
    /no Python interpreter found; looked at:\n {2}.*gone\/bin\/python\n[\s\S]*python3 on PATH\n[\s\S]*--python or FASTEST_PYTHON/,
  )
  expect(() => find("nosuch", "empty", {})).toThrow(/--python names nosuch/)
})
