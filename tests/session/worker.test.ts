// The process layer with real processes: what a test can do to its process, and what is left of it afterwards.

import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { cleanEnvironment } from "../command.ts"
import { oraclePython } from "../oracle.ts"
import { processesMarked, WorkerRun, type WorkerRunOptions } from "./worker-run.ts"

const python = oraclePython()

/** Starts a run, hands it to `body`, and checks that no process survives it. */
async function inRun(
  options: Omit<WorkerRunOptions, "python">,
  body: (run: WorkerRun) => Promise<void>,
): Promise<void> {
  const run = await WorkerRun.start({ python, ...options })
  let left: string[] = []
  try {
    await body(run)
  } finally {
    left = await run.close()
  }
  expect(left).toEqual([])
}

describe.each(["cpython", "pytest"] as const)("a worker of the %s tier", tier => {
  test("runs every item once, reports it, and seals", async () => {
    const text = `
def test_passes(): pass
def test_fails(): assert 1 == 2
def test_prints(): print("said")
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      const collected = await run.runAll()
      expect(collected.nodeid).toEqual([
        "test_a.py::test_passes",
        "test_a.py::test_fails",
        "test_a.py::test_prints",
      ])
      expect(run.endedItems()).toEqual([0, 1, 2])
      expect(run.all("passed").map(each => each.item)).toEqual([0])
      const failures = run.all("report").filter(each => each.report.outcome === "failed")
      expect(failures.map(each => [each.item, each.report.when])).toEqual([[1, "call"]])
      expect(failures[0]!.report.longrepr).toContain("assert 1 == 2")
      expect(run.all("sealed")).toMatchObject([{ lane: 0, finished: 3 }])
      expect(run.all("laneExited")).toMatchObject([{ sealed: true, running: -1, status: { code: 0 } }])
    })
  })

  /** Ways to die in a test: what `laneExited` must say of each. */
  const deaths = {
    "os._exit(0)": { status: { code: 0 }, timedOut: false },
    "ctypes.string_at(0)": { status: { signal: "SIGSEGV" }, timedOut: false },
    "os.kill(os.getpid(), signal.SIGKILL)": { status: { signal: "SIGKILL" }, timedOut: false },
    "os.killpg(os.getpgrp(), signal.SIGTERM)": { status: { signal: "SIGTERM" }, timedOut: false },
    "any(itertools.repeat(0))": { status: { signal: "SIGKILL" }, timedOut: true },
    "while_true_swallowing()": { status: { signal: "SIGKILL" }, timedOut: true },
  }

  // The mechanics are the same in both tiers, but each start of pytest costs half a second.
  const tried = Object.entries(deaths).filter((_, at) => tier === "cpython" || at % 2 === 0)

  test.each(tried)("%s costs one test", async (statement, expected) => {
    const text = `
import ctypes, itertools, os, signal, sys

def while_true_swallowing():
    while True:
        try:
            while True: pass
        except BaseException: pass

def test_before(): pass
def test_dies():
    print("last words")
    print("last complaint", file=sys.stderr)
    ${statement}
def test_after(): pass
`
    await inRun({ tier, files: { "test_a.py": text }, timeout: 1.5 }, async run => {
      await run.runAll()
      expect(run.endedItems()).toEqual([0, 2])
      const [death, end] = run.all("laneExited")
      expect(death).toMatchObject({
        ...expected,
        sealed: false,
        running: 1,
        when: "call",
        stdout: "last words\n",
        stderr: "last complaint\n",
      })
      if (expected.timedOut) expect(death!.seconds).toBeGreaterThanOrEqual(1.5)
      if (expected.timedOut || statement.startsWith("ctypes"))
        expect(death!.stacks).toMatch(/ in test_dies\b/)
      expect(death!.stacks).not.toMatch(/_fastest|_pytest|pluggy/)
      expect(end).toMatchObject({ sealed: true, running: -1 })
      expect(run.all("sealed")).toMatchObject([{ lane: 1, finished: 1 }])
    })
  })

  test("a child that a test forked says nothing when it comes back into the runner", async () => {
    const text = `
import os

def test_forks():
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[0] == child

def test_after(): pass
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      await run.runAll()
      expect(run.endedItems()).toEqual([0, 1])
      expect(run.all("sealed")).toMatchObject([{ finished: 2 }])
    })
  })

  test("a signal to the parent process hurts nobody", async () => {
    const text = `
import os, signal

def test_signals():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        os.kill(os.getppid(), number)

def test_after(): pass
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      await run.runAll()
      expect(run.endedItems()).toEqual([0, 1])
      expect(run.all("laneExited")).toHaveLength(1)
    })
  })

  test("what a test leaves running in a session of its own is killed and named", async () => {
    const text = `
import subprocess

def test_leaves():
    subprocess.Popen(["sleep", "1000"], start_new_session=True, stdout=subprocess.DEVNULL)
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      await run.runAll()
      expect(run.all("passed")).toMatchObject([{ item: 0 }])
      expect((await run.alive()).join("\n")).toContain("sleep 1000")
      expect(await run.close()).toEqual([])
      expect(run.all("note").map(each => each.note)).toEqual([
        expect.stringMatching(/^killed what tests left running: sleep \(\d+\)$/),
      ])
    })
  })

  test("exit functions run after the seal, and may end the process as they like", async () => {
    const text = `
import atexit, os, pathlib

def say_and_leave():
    pathlib.Path(__file__).with_name("said").write_text("yes")
    os._exit(7)

def test_registers(): atexit.register(say_and_leave)
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      await run.runAll()
      await run.appears("said")
      expect(run.all("sealed")).toMatchObject([{ finished: 1 }])
      expect(run.all("laneExited")).toMatchObject([{ sealed: true, status: { code: 7 } }])
    })
  })

  test("a thread that never ends holds nobody up", async () => {
    const text = `
import threading

def test_thread_stays(): threading.Thread(target=threading.Event().wait).start()
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      await run.runAll()
      expect(run.all("laneExited")).toMatchObject([
        { sealed: true, timedOut: false, status: { signal: "SIGKILL" } },
      ])
      expect(await run.next("note")).toMatchObject({
        note: expect.stringContaining("lane 0 had to be killed"),
      })
    })
  })

  test("an interrupt is a KeyboardInterrupt in the test, and the lane still tears down", async () => {
    const text = `
import pathlib, pytest

@pytest.fixture(scope="session")
def resource():
    yield
    pathlib.Path(__file__).with_name("torn-down").write_text("yes")

def test_endless(resource):
    print("started")
    pathlib.Path(__file__).with_name("started").write_text("yes")
    while True: pass

def test_never(resource): pass
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      run.collect()
      await run.next("collected")
      run.send({ kind: "lane", worker: 0, lane: 0 })
      run.send({ kind: "run", lane: 0, items: [0, 1], last: true })
      await run.appears("started")
      run.send({ kind: "stop", graceSeconds: 20, tearDownSeconds: 20, interrupt: true })
      expect(await run.next("stopped")).toMatchObject({
        lane: 0,
        reason: "KeyboardInterrupt",
        // Where it strikes is chance: the test may not have come to its loop yet.
        location: expect.stringMatching(/^.+:\d+: KeyboardInterrupt$/),
        exitCode: 2,
      })
      expect(await run.next("laneExited")).toMatchObject({ sealed: true })
      expect(run.endedItems()).toEqual([])
      await run.appears("torn-down")
    })
  })

  test("items given piece by piece keep what other files may share set up", async () => {
    const conftest = `
import pathlib, pytest

def say(text):
    with pathlib.Path(__file__).with_name("said").open("a") as file: file.write(text + " ")

@pytest.fixture(scope="session")
def wide(): say("wide"); yield; say("/wide")

@pytest.fixture(scope="module")
def narrow(wide): say("narrow"); yield; say("/narrow")
`
    const text = "def test_one(narrow): pass\ndef test_two(narrow): pass\n"
    await inRun(
      { tier, files: { "conftest.py": conftest, "test_a.py": text, "test_b.py": text } },
      async run => {
        run.collect()
        await run.next("collected")
        run.send({ kind: "lane", worker: 0, lane: 0 })
        run.send({ kind: "run", lane: 0, items: [0, 1], last: false })
        await run.next("passed")
        await run.next("passed")
        run.send({ kind: "run", lane: 0, items: [2, 3], last: true })
        expect(await run.next("sealed")).toMatchObject({ finished: 4 })
        const said = await readFile(join(run.folder, "said"), "utf8")
        expect(said).toBe("wide narrow /narrow narrow /narrow /wide ")
      },
    )
  })

  test("a kill request takes the lane and says so", async () => {
    const text = `
import pathlib

def test_endless():
    pathlib.Path(__file__).with_name("started").write_text("yes")
    while True: pass
`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      run.collect()
      await run.next("collected")
      run.send({ kind: "lane", worker: 0, lane: 0 })
      run.send({ kind: "run", lane: 0, items: [0], last: true })
      await run.appears("started")
      run.send({ kind: "kill", lane: 0, reason: "timeout", dump: true })
      expect(await run.next("laneExited")).toMatchObject({
        timedOut: true,
        running: 0,
        status: { signal: "SIGKILL" },
        stacks: expect.stringContaining("in test_endless"),
      })
    })
  })

  test("the end of the process while importing names the file", async () => {
    const text = `import os, sys; sys.stderr.write("so long\\n"); os._exit(3)`
    await inRun({ tier, files: { "test_a.py": text } }, async run => {
      run.collect()
      expect(await run.next("baseExited", "collected")).toMatchObject({
        kind: "baseExited",
        status: { code: 3 },
        importing: `${run.folder}/test_a.py`,
        stderr: "so long\n",
      })
    })
  })

  test("nothing is left when the runner is killed", async () => {
    const text = `
import itertools, pathlib, subprocess

def test_endless():
    subprocess.Popen(["sleep", "1000"], start_new_session=True, stdout=subprocess.DEVNULL)
    any(itertools.repeat(0))
`
    const script = fileURLToPath(new URL("abandoned-run.ts", import.meta.url))
    const runner = spawn(process.execPath, ["--import", "tsx", script, python, tier, text], {
      env: cleanEnvironment(),
      stdio: ["ignore", "pipe", "inherit"],
    })
    const [mark] = (await once(runner.stdout.setEncoding("utf8"), "data")) as [string]
    expect((await processesMarked(mark.trim())).length).toBeGreaterThanOrEqual(3)
    runner.kill("SIGKILL")
    await once(runner, "exit")
    const deadline = performance.now() + 20_000
    let left = await processesMarked(mark.trim())
    while (left.length > 0 && performance.now() < deadline) left = await processesMarked(mark.trim())
    expect(left).toEqual([])
  })
})

describe("the pytest tier", () => {
  const text = "def test_one(): pass\n"
  const files = {
    "conftest.py": "collect_ignore = ['test_c.py']",
    "test_a.py": text,
    "test_b.py": text,
    "test_c.py": text,
  }

  test("keeps to the files it was given", async () => {
    await inRun({ tier: "pytest", files, own: ["test_b.py", "test_c.py"] }, async run => {
      run.collect()
      expect((await run.next("collected")).nodeid).toEqual(["test_b.py::test_one"])
    })
  })

  test("the end of the process in a conftest names the conftest", async () => {
    const files = { "conftest.py": "import os; os._exit(0)", "test_a.py": "def test(): pass" }
    await inRun({ tier: "pytest", files }, async run => {
      run.collect()
      expect(await run.next("baseExited", "collected")).toMatchObject({
        kind: "baseExited",
        status: { code: 0 },
        importing: `${run.folder}/conftest.py`,
      })
    })
  })

  test("says what is wrong with a conftest", async () => {
    await inRun({ tier: "pytest", files: { "conftest.py": "1 / 0", "test_a.py": text } }, async run => {
      run.collect()
      expect(await run.next("usageError")).toMatchObject({
        message: expect.stringMatching(
          /^ImportError while loading conftest '.*ZeroDivisionError: division by zero$/s,
        ),
      })
      expect(await run.next("baseExited")).toMatchObject({ worker: 0 })
    })
  })
})

describe("a base", () => {
  test("forks lanes that start from what it collected, each with its own end", async () => {
    const text = `
import os, random
random.seed(7)
first = random.getstate()
imported_in = os.getpid()

def test_one(): assert os.getpid() != imported_in and random.getstate() == first
def test_two(): assert os.getpid() != imported_in and random.getstate() == first
`
    await inRun({ tier: "cpython", files: { "test_a.py": text } }, async run => {
      run.collect()
      expect(await run.next("collected")).toMatchObject({ forkable: true })
      for (const lane of [0, 1]) {
        run.send({ kind: "lane", worker: 0, lane })
        run.send({ kind: "run", lane, items: [lane], last: true })
      }
      await run.next("laneExited")
      await run.next("laneExited")
      expect(
        run
          .all("passed")
          .map(each => each.item)
          .sort((a, b) => a - b),
      ).toEqual([0, 1])
      expect(run.all("sealed")).toMatchObject([{ finished: 1 }, { finished: 1 }])
    })
  })

  test("that a test killed is replaced: it costs that test", async () => {
    const text = `
import os, signal

def test_before(): pass
def test_kills(): os.kill(os.getppid(), signal.SIGKILL); signal.pause()
def test_after(): pass
`
    await inRun({ tier: "cpython", files: { "test_a.py": text } }, async run => {
      await run.runAll()
      expect(run.endedItems()).toEqual([0, 2])
      expect(run.all("laneExited")).toMatchObject([
        { running: 1, status: { signal: "SIGKILL" }, timedOut: false, sealed: false },
        { sealed: true },
      ])
    })
  })

  test.each([
    ["a thread", "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"],
    ["a socket", "import socket; pair = socket.socketpair()"],
  ])("that started %s becomes the lane, and is replaced when it dies", async (_, statement) => {
    const text = `
import os
${statement}
collected_in = os.getpid()

def test_here(): assert os.getpid() == collected_in
def test_dies(): os._exit(0)
def test_there(): assert os.getpid() == collected_in
`
    await inRun({ tier: "cpython", files: { "test_a.py": text } }, async run => {
      const collected = await run.runAll()
      expect(collected.forkable).toBe(false)
      expect(run.all("passed").map(each => each.item)).toEqual([0, 2])
      expect(run.all("collected")).toHaveLength(1)
      expect(run.all("laneExited")).toMatchObject([{ running: 1 }, { sealed: true }])
    })
  })
})

describe("the supervisor", () => {
  test("that cannot be started is reported, not thrown", async () => {
    const run = await WorkerRun.start({ python: "/nonexistent/python", tier: "cpython", files: {} })
    const { note } = await run.next("note")
    expect(note).toMatch(/^lost: could not start \/nonexistent\/python: .*ENOENT/)
    expect(await run.close()).toEqual([])
  })

  test("that is no Python of ours is reported with its end", async () => {
    const run = await WorkerRun.start({ python: "/bin/false", tier: "cpython", files: {} })
    expect((await run.next("note")).note).toBe("lost: the Python supervisor (/bin/false) exited with 1")
    expect(await run.close()).toEqual([])
  })

  test("kills what does not heed a stop, and lets tear-downs end", async () => {
    const text = `
import os, pathlib, pytest

here = pathlib.Path(__file__).parent
os.mkfifo(here / "end")

def test_deaf():
    while True:
        try:
            (here / "deaf").touch()
            while True: pass
        except KeyboardInterrupt: pass

@pytest.fixture(scope="session")
def thorough():
    yield
    (here / "tears-down").touch()
    (here / "end").read_text()

def test_thorough(thorough): pass
`
    await inRun({ tier: "cpython", files: { "test_a.py": text } }, async run => {
      run.collect()
      await run.next("collected")
      for (const lane of [0, 1]) {
        run.send({ kind: "lane", worker: 0, lane })
        run.send({ kind: "run", lane, items: [lane], last: true })
      }
      await run.appears("deaf")
      await run.appears("tears-down")
      run.send({ kind: "stop", graceSeconds: 0, tearDownSeconds: 600, interrupt: true, sparing: 1 })
      expect(await run.next("laneExited")).toMatchObject({ lane: 0, sealed: false })
      await writeFile(join(run.folder, "end"), "")
      expect(await run.next("laneExited")).toMatchObject({ lane: 1, sealed: true })
    })
  })

  test("says at once what stands beside the interpreter", async () => {
    await inRun({ tier: "cpython", files: {} }, async run => {
      const ready = await run.next("ready")
      expect(ready).toMatchObject({ implementation: "CPython", platform: process.platform, pytest: "9.1.1" })
    })
  })
})
