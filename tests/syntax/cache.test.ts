// The caches: entries are whole or missing, folders are ours or unused, and pytest's own cache is shared with pytest.

import { spawnSync } from "node:child_process"
import fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { readCompiled, writeCompiled } from "../../src/cache/compiled.ts"
import { readDurations, writeDurations } from "../../src/cache/durations.ts"
import { cacheKey } from "../../src/cache/key.ts"
import {
  noteReport,
  readKnownNodeids,
  readLastFailed,
  selectLastFailed,
  writeKnownNodeids,
  writeLastFailed,
} from "../../src/cache/lastfailed.ts"
import type { CachePlace } from "../../src/cache/place.ts"
import { Store } from "../../src/cache/store.ts"
import { python } from "./oracle.ts"

const folder = fs.mkdtempSync(join(tmpdir(), "fastest-cache-"))
afterAll(() => fs.rmSync(folder, { recursive: true }))

function place(name: string): CachePlace {
  return { FASTEST_CACHE_DIR: undefined, XDG_CACHE_HOME: join(folder, name), HOME: undefined }
}

function open(name: string): Store {
  const store = Store.open(place(name), folder)
  if (!store) throw new Error("the store did not open")
  return store
}

test("keys depend on where one part ends and the next begins", () => {
  expect(cacheKey(["ab", "c"])).not.toBe(cacheKey(["a", "bc"]))
  expect(cacheKey(["a"])).toBe(cacheKey([new Uint8Array([97])]))
})

test("an entry comes back as it was stored, and a damaged one does not come back", () => {
  const store = open("entries")
  const content = new Uint8Array([1, 2, 3])
  expect(store.read("entry")).toBeNull()
  expect(store.write("entry", content)).toBe(true)
  expect([...store.read("entry")!]).toEqual([1, 2, 3])
  const file = join(store.folder, "entry")
  const bytes = fs.readFileSync(file)
  for (const damaged of [
    bytes.subarray(1),
    bytes.subarray(0, -1),
    Buffer.concat([bytes, bytes]),
    Buffer.alloc(0),
  ]) {
    fs.writeFileSync(file, damaged)
    expect(store.read("entry")).toBeNull()
  }
  bytes[1]! ^= 1
  fs.writeFileSync(file, bytes)
  expect(store.read("entry")).toBeNull()
  expect(fs.readdirSync(store.folder)).toEqual(["entry"])
})

test("an entry that is a link is a miss", () => {
  const store = open("links")
  store.write("real", new Uint8Array([1]))
  fs.symlinkSync(join(store.folder, "real"), join(store.folder, "link"))
  expect(store.read("link")).toBeNull()
})

test("a cache folder open to others, or none, is not used", () => {
  fs.mkdirSync(join(folder, "open", "fastest"), { recursive: true })
  fs.chmodSync(join(folder, "open", "fastest"), 0o755)
  expect(Store.open(place("open"), folder)).toBeNull()
  fs.writeFileSync(join(folder, "file"), "")
  expect(Store.open(place("file"), folder)).toBeNull()
  expect(Store.open({ ...place("x"), XDG_CACHE_HOME: undefined }, folder)).toBeNull()
  const store = open("closed")
  expect(fs.statSync(store.folder).mode & 0o777).toBe(0o700)
})

test("two projects do not share a cache", () => {
  const other = join(folder, "other")
  fs.mkdirSync(other)
  expect(Store.open(place("shared"), other)!.folder).not.toBe(open("shared").folder)
})

test("compiled files keep their module and their facts", () => {
  const store = open("compiled")
  const key = cacheKey(["text", "3.11.7"])
  const file = {
    wasm: new Uint8Array([0, 0x61, 0x73, 0x6d]),
    items: [
      { suffix: "test_é[1]", lineno: 3, domain: "test_é[1]", source: 0 },
      { suffix: "test_b", lineno: 5, domain: "test_b", source: { code: "x", message: "y" } },
    ],
    imports: ["math"],
    modules: [{ name: "helper", path: "/p/helper.py", package: false, sha256: "00", warns: false }],
    by: { python: "3.11.7", platform: "linux", pytestVersion: "9.1.1", pluggyVersion: "1.6.0" },
  }
  expect(readCompiled(store, key)).toBeNull()
  expect(writeCompiled(store, key, file)).toBe(true)
  const back = readCompiled(store, key)!
  expect({ ...back, wasm: [...back.wasm!] }).toEqual({ ...file, wasm: [...file.wasm] })
  writeCompiled(store, key, { ...file, wasm: null })
  expect(readCompiled(store, key)).toEqual({ ...file, wasm: null })
})

test("durations of several runs add up to one table", () => {
  const store = open("durations")
  writeDurations(
    store,
    new Map([
      ["a.py", 1],
      ["b.py", 2],
    ]),
  )
  writeDurations(store, new Map([["b.py", 3]]))
  expect([...readDurations(store)]).toEqual([
    ["a.py", 1],
    ["b.py", 3],
  ])
})

test("the last failures are those pytest stores, in a folder as pytest makes it", () => {
  const project = join(folder, "project")
  fs.mkdirSync(project)
  const body =
    "import pytest\ndef test_a(): assert 0\ndef test_b(): pass\n@pytest.mark.parametrize('x', ['é', '😀'])\ndef test_c(x): assert 0\n"
  fs.writeFileSync(join(project, "test_it.py"), body)
  const pytest = (...args: string[]): string =>
    spawnSync(python, ["-m", "pytest", "-q", "--rootdir=.", ...args], { cwd: project, encoding: "utf8" })
      .stdout
  pytest()
  const theirs = join(project, ".pytest_cache")
  const failed = readLastFailed(theirs)
  expect(failed.size).toBe(3)
  const ours = join(folder, "cache", "pytest")
  const nodeids = readKnownNodeids(theirs)
  expect(writeLastFailed(ours, failed)).toBeNull()
  expect(writeKnownNodeids(ours, nodeids)).toBeNull()
  for (const name of ["README.md", ".gitignore", "CACHEDIR.TAG", "v/cache/lastfailed", "v/cache/nodeids"])
    expect(fs.readFileSync(join(ours, name), "utf8"), name).toBe(fs.readFileSync(join(theirs, name), "utf8"))

  const items = [...nodeids].map(nodeid => ({ nodeid }))
  const options = { onlyFailed: true, failedFirst: false, noFailures: "all", skippedFiles: 0 } as const
  expect(pytest("--lf", "--collect-only")).toContain("3 tests collected")
  expect(pytest("--lf", "--collect-only", "test_it.py")).toContain("3/4 tests collected (1 deselected)")
  expect(selectLastFailed(items, failed, options)).toMatchObject({
    status: "rerun previous 3 failures",
    deselected: [{ nodeid: "test_it.py::test_b" }],
  })
  expect(pytest("--ff", "-v")).toContain(
    `run-last-failure: ${selectLastFailed(items, failed, { ...options, onlyFailed: false, failedFirst: true }).status}`,
  )
  expect(pytest("--lf", "-v", "-k", "test_b", "--collect-only")).toContain(
    "run-last-failure: 3 known failures not in selected tests",
  )
  noteReport(failed, "test_it.py::test_a", { when: "setup", outcome: "passed" })
  expect(failed.has("test_it.py::test_a")).toBe(true)
  noteReport(failed, "test_it.py::test_a", { when: "call", outcome: "passed" })
  expect(failed.has("test_it.py::test_a")).toBe(false)
  noteReport(failed, "test_it.py::test_a", { when: "teardown", outcome: "failed" })
  expect(failed.has("test_it.py::test_a")).toBe(true)
  expect(selectLastFailed(items, new Set(["x"]), options).status).toBe(
    "1 known failures not in selected tests",
  )
  expect(selectLastFailed(items, new Set(), { ...options, noFailures: "none" }).items).toEqual([])
})
