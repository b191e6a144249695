// Several lanes change no verdict: the reference is one pytest process. Built like three failures of real suites under
// `pytest -n 2`: a server fixture on one port, tests that share a folder, parameters of subtests that nothing can write
// down.

import { execFileSync } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { availableParallelism, tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { compareRuns, inAnyOrder, runFastest } from "../oracle.ts"

/** A folder with the files. */
async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  body: (cwd: string) => Promise<T>,
): Promise<T> {
  const cwd = await mkdtemp(join(tmpdir(), "fastest-lanes-"))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text)
    return await body(cwd)
  } finally {
    await rm(cwd, { recursive: true })
  }
}

const server = `
import socket, pytest

@pytest.fixture(scope="session")
def server():
    with open("started", "a") as file: file.write("x")
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        yield port
`

test("a session fixture is set up once, however many files use it", async () => {
  const text = "import socket\ndef test_it(server): socket.create_connection(('127.0.0.1', server)).close()\n"
  const files = { "conftest.py": server, "test_a.py": text, "test_b.py": text, "test_c.py": text }
  await inFolder(files, async cwd => {
    const { exitCode, stdout } = await runFastest(cwd, [])
    expect(exitCode, stdout).toBe(0)
    expect(await readFile(join(cwd, "started"), "utf8")).toBe("x")
  })
})

// On one core there is one lane.
test.skipIf(availableParallelism() < 2)(
  "what fails beside another lane is looked at again after it",
  async () => {
    // The first file holds the folder until the second one, on a lane of its own, has found it held.
    const first = `
import os
def test_holds():
    os.mkdir("held")
    open("found").read()
    os.rmdir("held")
def test_two(): pass
def test_three(): pass
`
    const second = `
import os
def test_wants():
    try:
        os.mkdir("held")
    except FileExistsError:
        open("found", "w").close()
        raise
    os.rmdir("held")
`
    await inFolder({ "test_a.py": first, "test_b.py": second }, async cwd => {
      execFileSync("mkfifo", [join(cwd, "found")])
      const { exitCode, stdout } = await runFastest(cwd, [])
      expect(exitCode, stdout).toBe(0)
      expect(stdout).toContain("4 passed")
      expect(stdout).toContain("test_b.py ran twice: 1 test failed beside another lane and passed after it")
    })
  },
)

test("subtests with parameters that cannot be written down", async () => {
  const text = `
import threading, unittest
class TestSub(unittest.TestCase):
    def test_sub(self):
        for each in (threading.Lock(), lambda: 1, object):
            with self.subTest(each=each): assert each is object
def test_fixture(subtests):
    for each in (threading.Lock(), lambda: 1, object):
        with subtests.test(each=each): assert each is object
`
  await inFolder({ "test_a.py": text, "test_b.py": text }, async cwd => {
    for (const own of [[], ["-n", "2"]]) {
      const { pytest, fastest, output } = await compareRuns(cwd, [], own)
      expect(inAnyOrder(fastest), output.fastest.stderr).toEqual(inAnyOrder(pytest))
    }
  })
})
