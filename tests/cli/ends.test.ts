// Runs that end early: Ctrl-C, signals, `--maxfail` on several lanes, `--session-timeout`, `pytest.exit`. What is printed, the exit
// code and the JUnit file are pytest's; tear-downs have run and no process is left.
//
// A test that is to be interrupted says through a named pipe that it runs, and then waits for ever. It must not wait in a
// call like `open`: Python's handler of a signal that comes just before the call would only run after it, that is never.
// The interpreter writes to the wake-up pipe at once, so a read of it ends whenever the signal comes.

import { execFileSync, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type CommandResult, cleanEnvironment, fastestPath } from "../command.ts"
import { oraclePython, runFastest, runPytest } from "../oracle.ts"

const begin = `
import os, signal
def begin_and_wait():
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    with open("begun", "w") as pipe: pipe.write("x")
    while True: os.read(awake, 1)
`

const waiting = `${begin}
import pytest
@pytest.fixture(scope="session")
def shared():
    yield
    with open("torn", "a") as file: file.write("session ")
@pytest.fixture
def own():
    yield
    with open("torn", "a") as file: file.write("function ")
def test_before(shared): pass
def test_waits(shared, own): begin_and_wait()
def test_after(): pass
`

/** A folder with the files, and the pipe. */
async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  body: (cwd: string) => Promise<T>,
): Promise<T> {
  const cwd = await mkdtemp(join(tmpdir(), "fastest-ends-"))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text)
    execFileSync("mkfifo", [join(cwd, "begun")])
    return await body(cwd)
  } finally {
    await rm(cwd, { recursive: true })
  }
}

/** Starts a command, sends it the signal once its test waits, and gives how it ended. */
async function signalled(command: readonly string[], cwd: string, signal: NodeJS.Signals) {
  const mark = randomUUID()
  const [file, ...args] = command as [string, ...string[]]
  const child = spawn(file, [...args, "--junitxml=report.xml"], {
    cwd,
    env: cleanEnvironment({ FASTEST_PYTHON: oraclePython(), SIGNALLED_MARK: mark, HOME: cwd }),
    stdio: ["ignore", "pipe", "pipe"],
  })
  let stdout = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  const ended = new Promise<number | NodeJS.Signals | null>(resolve =>
    child.once("close", (code, by) => resolve(by ?? code)),
  )
  await readFile(join(cwd, "begun"))
  child.kill(signal)
  const end = await ended
  const torn = await readFile(join(cwd, "torn"), "utf8").catch(() => "")
  const junit = await readFile(join(cwd, "report.xml"), "utf8").catch(() => "")
  return {
    end,
    torn,
    printed: settle(stdout, cwd),
    cases: junit.match(/ name="test_\w+"/g),
    left: await processesWith(mark),
  }
}

/** Processes whose environment carries the mark; Linux only. */
async function processesWith(mark: string): Promise<string[]> {
  if (process.platform !== "linux") return []
  const pids = (await readdir("/proc")).filter(name => /^\d+$/.test(name))
  const environs = await Promise.all(
    pids.map(pid => readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")),
  )
  return pids.filter((_, i) => environs[i]!.includes(mark))
}

/** Without what differs from run to run, and without our own last lines. */
function settle(stdout: string, cwd: string): string[] {
  return (
    stdout
      .replaceAll(cwd, "<cwd>")
      .replace(/in \d+\.\d+s/g, "in …s")
      // Which of two lines the signal meets is chance.
      .replace(/:\d+: KeyboardInterrupt/g, ":N: KeyboardInterrupt")
      .replace(/^(pytest tier for .*|not run: .*|wasm \d+ · .*)\n/gm, "")
      .replace(/=+/g, "=")
      .split("\n")
  )
}

/** Either command on arguments. */
type Runner = (cwd: string, args: readonly string[]) => Promise<CommandResult>

const ours = (...args: string[]) => [process.execPath, fastestPath, ...args]

for (const tier of ["cpython", "pytest"]) {
  test(`Ctrl-C in a test of the ${tier} tier`, async () => {
    const files = { "test_a.py": waiting }
    const expected = await inFolder(files, cwd => signalled([oraclePython(), "-m", "pytest"], cwd, "SIGINT"))
    const actual = await inFolder(files, cwd => signalled(ours("--tier", tier), cwd, "SIGINT"))
    expect(expected).toMatchObject({ end: 2, torn: "function session ", cases: [' name="test_before"'] })
    expect(actual).toEqual(expected)
  })
}

test("SIGTERM: reports are written, then the signal does what it does", async () => {
  const actual = await inFolder({ "test_a.py": waiting }, cwd => signalled(ours(), cwd, "SIGTERM"))
  expect(actual).toMatchObject({ end: "SIGTERM", torn: "function session ", left: [] })
  expect(actual.printed).toContain("= 1 passed in …s =")
})

test("Ctrl-C while a module is imported", async () => {
  const text = `${begin}\nbegin_and_wait()\ndef test_a(): pass\n`
  const actual = await inFolder({ "test_a.py": text }, cwd => signalled(ours(), cwd, "SIGINT"))
  expect(actual).toMatchObject({ end: 2, left: [] })
  expect(actual.printed.some(line => /^!+ KeyboardInterrupt !+$/.test(line))).toBe(true)
})

test("one failure on one of two lanes ends what the other one runs", async () => {
  const files = {
    "test_a.py": waiting,
    "test_b.py": `def test_fails():\n    assert open("begun").read() != "x"\ndef test_more(): pass\n`,
  }
  await inFolder(files, async cwd => {
    const { exitCode, stdout } = await runFastest(cwd, ["-x", "-n", "2", "--tb=no"])
    const printed = settle(stdout, cwd)
    expect(exitCode, stdout).toBe(1)
    expect(printed).toContain("FAILED test_b.py::test_fails - AssertionError: assert 'x' != 'x'")
    expect(printed.some(line => /^!+ stopping after 1 failures !+$/.test(line))).toBe(true)
    expect(printed).toContain("= 1 failed, 1 passed in …s =")
    expect(await readFile(join(cwd, "torn"), "utf8")).toBe("function session ")
  })
})

test("the number of failures is that of all lanes", async () => {
  const failing = "def test_1(): assert 0\ndef test_2(): pass\n"
  await inFolder({ "test_a.py": failing, "test_b.py": failing }, async cwd => {
    const { exitCode, stdout } = await runFastest(cwd, ["--maxfail=2", "-n", "2", "--tb=no"])
    expect(exitCode, stdout).toBe(1)
    expect(stdout).toContain("stopping after 2 failures")
  })
})

const ending: Readonly<Record<string, { readonly text: string; readonly args: readonly string[] }>> = {
  "the first failure": { text: "def test_1(): assert 0\ndef test_2(): pass\n", args: ["-x"] },
  "two failures of one test": {
    text: "import pytest\n@pytest.fixture\ndef f():\n    yield\n    assert 0\ndef test_1(f): assert 0\ndef test_2(): pass\n",
    args: ["-x"],
  },
  "pytest.exit in a test": {
    text: "import pytest\ndef test_1(): pass\ndef test_2(): pytest.exit('enough', 7)\ndef test_3(): pass\n",
    args: [],
  },
  "pytest.exit in a module": { text: "import pytest\npytest.exit('enough')\n", args: [] },
  "KeyboardInterrupt in a test": {
    text: "def test_1(): raise KeyboardInterrupt\ndef test_2(): pass\n",
    args: [],
  },
  "shouldstop of the session": {
    text: "def test_1(request): request.session.shouldstop = 'enough'\ndef test_2(): pass\n",
    args: [],
  },
}

for (const [name, { text, args }] of Object.entries(ending)) {
  test(name, async () => {
    const run = (runner: Runner) =>
      inFolder({ "test_a.py": text }, async cwd => {
        const { exitCode, stdout, stderr } = await runner(cwd, args)
        return { exitCode, printed: settle(stdout, cwd), stderr }
      })
    expect(await run(runFastest)).toEqual(await run(runPytest))
  })
}

/** Command lines that name nothing, and what their JUnit file is like. */
const wrong: readonly (readonly string[])[] = [
  ["nowhere.py"],
  ["test_a.py::test_none"],
  ["test_a.py::TestA::x", "."],
]

for (const args of wrong) {
  test(`nothing is named by ${args.join(" ")}`, async () => {
    const run = (runner: Runner) =>
      inFolder({ "test_a.py": "def test_1(): pass\n" }, async cwd => {
        const { exitCode, stdout, stderr } = await runner(cwd, [...args, "--junitxml=report.xml"])
        const junit = await readFile(join(cwd, "report.xml"), "utf8").catch(() => "none")
        return {
          exitCode,
          printed: settle(stdout, cwd),
          stderr: stderr.replaceAll(cwd, "<cwd>"),
          junit: junit.replace(/ (time|timestamp)="[^"]*"/g, ""),
        }
      })
    expect(await run(runFastest)).toEqual(await run(runPytest))
  })
}

test("a run that cannot start still gives its JSON document, and no JUnit file", async () => {
  await inFolder({ "test_a.py": "def test_1(): pass\n" }, async cwd => {
    for (const args of [["--no-such-option"], ["--tb"], ["-o", "addopts=--tb=nonsense"], ["nowhere.py"]]) {
      const { exitCode, stdout, stderr } = await runFastest(cwd, ["-o", "json", ...args])
      expect(exitCode, stderr).toBe(4)
      expect(JSON.parse(stdout)).toMatchObject({
        version: 1,
        exitCode: 4,
        tests: [],
        error: expect.any(String),
      })
    }
    await runFastest(cwd, ["--junitxml=report.xml", "--no-such-option"])
    expect(await readdir(cwd)).not.toContain("report.xml")
  })
})

test("the time of a session", async () => {
  await inFolder({ "test_a.py": waiting }, async cwd => {
    const { exitCode, stdout } = await runFastest(cwd, ["--session-timeout=0.5", "--timeout=1"])
    expect(exitCode, stdout).toBe(1)
    expect(stdout).toMatch(/!!! session-timeout: 0.5 sec exceeded !!!/)
  })
})
