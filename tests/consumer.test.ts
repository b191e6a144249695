// The packed tarball, installed in a project of its own: the types check, `runTests` runs, the command is there.

import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { root, runCommand } from "./command.ts"
import { oraclePython, runPytest } from "./oracle.ts"

let parent: string
let project: string

/** Runs npm or node in the project; throws with the output where it fails. */
async function run(file: string, args: readonly string[], cwd: string): Promise<string> {
  const env = {
    FASTEST_PYTHON: oraclePython(),
    npm_config_update_notifier: "false",
    npm_config_fund: "false",
  }
  const result = await runCommand(file, args, { cwd, env, timeoutSeconds: 240 })
  expect(result.exitCode, [file, ...args].join(" ") + result.stdout + result.stderr).toBe(0)
  return result.stdout
}

beforeAll(async () => {
  if (process.env.FASTEST_BUILD_ERROR !== undefined) throw new Error(process.env.FASTEST_BUILD_ERROR)
  parent = await mkdtemp(join(tmpdir(), "fastest consumer "))
  project = join(parent, "project")
  await cp(join(root, "tests", "consumer"), project, { recursive: true })
  await cp(join(root, "examples"), join(project, "suite"), { recursive: true })
  // dist/ is built already, and others may be running it.
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", parent], root)
  const tarball = (await readdir(parent)).find(name => name.endsWith(".tgz"))!
  const manifest = { name: "consumer", private: true, type: "module", dependencies: {} }
  await writeFile(join(project, "package.json"), JSON.stringify(manifest))
  await run("npm", ["install", "--prefer-offline", "--no-audit", join(parent, tarball)], project)
})

afterAll(async () => {
  await rm(parent, { recursive: true, force: true })
})

test("the types of the public interface check without the package's sources", async () => {
  const options = {
    compilerOptions: {
      target: "es2023",
      module: "nodenext",
      strict: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
    },
    files: ["use.ts"],
  }
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(options))
  await run(
    process.execPath,
    [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", project],
    project,
  )
})

test("runTests gives pytest's outcomes, events in order, and can be cancelled", async () => {
  const loader = join(root, "node_modules", "tsx", "dist", "cli.mjs")
  const printed = await run(process.execPath, [loader, "use.ts", join(project, "suite")], project)
  const { exitCode, outcomes, events, cancelled } = JSON.parse(printed)
  const expected = await runPytest(join(project, "suite"), ["-q", "-rA", "-p", "no:cacheprovider"])
  expect(exitCode).toBe(expected.exitCode)
  const passed = [...expected.stdout.matchAll(/^PASSED (.+)$/gm)].map(match => match[1])
  const ours = Object.keys(outcomes).filter(nodeid => outcomes[nodeid] === "passed")
  expect(new Set(ours)).toEqual(new Set(passed))
  expect(events[0]).toBe("sessionStarted")
  expect(events.at(-1)).toBe("sessionFinished")
  expect(cancelled).toBe(2)
})

test("the command is installed", async () => {
  const bin = join(project, "node_modules", ".bin", "fastest")
  const printed = await run(bin, ["version"], project)
  expect(printed).toMatch(/\d+\.\d+\.\d+/)
})
