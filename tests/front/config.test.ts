// Configuration files, rootdir and the text rules beneath them, against iniconfig, shlex and pytest itself.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import fc from "fast-check"
import { afterAll, describe, expect, test } from "vitest"
import { glob } from "../../src/config/glob.ts"
import { IniError, parseIni } from "../../src/config/ini.ts"
import { loadConfig } from "../../src/config/load.ts"
import { pyLines, pyRepr, pyStrip } from "../../src/config/python-text.ts"
import { determineSetup } from "../../src/config/rootdir.ts"
import { shellSplit } from "../../src/config/shlex.ts"
import { UsageError } from "../../src/config/usage-error.ts"
import { oraclePython } from "../oracle.ts"
import { askPytest } from "./config-oracle.ts"

const timeout = 60_000
const root = realpathSync(mkdtempSync(join(tmpdir(), "fastest-config-")))
afterAll(() => rmSync(root, { recursive: true }))

function write(files: Readonly<Record<string, string>>, under: string): string {
  const cwd = join(root, under)
  mkdirSync(cwd, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return cwd
}

function sample<T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] {
  return fc.sample(arbitrary, { numRuns, seed: 7 })
}

describe("text", () => {
  test("shell words", { timeout }, async () => {
    const texts = sample(
      fc.string({ unit: fc.constantFrom(...Array.from("ab '\"\\\t\n#$")), maxLength: 12 }),
      800,
    )
    const ours = texts.map(text => {
      try {
        return { words: shellSplit(text) }
      } catch (error) {
        return { error: (error as RangeError).message }
      }
    })
    expect(ours).toEqual(await askPytest("split", texts))
  })

  test("Python's strings", { timeout }, async () => {
    const unit = fc.constantFrom(
      ...Array.from("a'\"\\ \n\r\t\v\f\x1c\x1f\x7f\x85\xa0\u200b\u2028ä\u3000😀\ufeff"),
    )
    const texts = sample(fc.string({ unit, maxLength: 8 }), 500)
    const ours = texts.map(text => ({ repr: pyRepr(text), lines: pyLines(text), strip: pyStrip(text) }))
    expect(ours).toEqual(await askPytest("string", texts))
  })

  test("ini files", { timeout }, async () => {
    const line = fc.constantFrom(
      "[pytest]",
      "[tool:pytest]  # x",
      "[open",
      "[]",
      "a = 1",
      "b: 2",
      "c: d = e",
      "f = g: h",
      "k =",
      "= v",
      "  more",
      "\t more # not a comment",
      "# comment",
      "  ; comment",
      "",
      "   ",
      "nothing",
      "k2=x # y",
      "a  =  spaced  ",
      "ä = ö",
    )
    const texts = sample(
      fc.array(line, { maxLength: 8 }).map(lines => ["[first]", ...lines].join("\n")),
      1000,
    )
    texts.push("\ufeff[a]\nb=1", "a = 1", "[a]\r\nb = 1\r\n c\r\n", "[a]\nb=1\fc=2")
    const answers = await askPytest<{ error?: string; sections?: unknown }>("ini", texts)
    for (const [index, text] of texts.entries()) {
      const { error, sections } = answers[index]!
      try {
        const ours = Object.fromEntries(
          [...parseIni("x.ini", text)].map(([k, v]) => [k, Object.fromEntries(v)]),
        )
        expect({ text, sections: ours }).toEqual({ text, sections })
      } catch (caught) {
        if (!(caught instanceof IniError)) throw caught
        // iniconfig looks for duplicates after it has read all lines; both name a line that is wrong.
        if (!/duplicate|no section/.test(caught.message)) expect(caught.message, text).toBe(error)
        else expect(error, text).toBeDefined()
      }
    }
  })

  test("globs", { timeout }, async () => {
    const cwd = write(
      { "a/b/c.txt": "", "a/.hidden/x": "", "ab/c": "", "a[1]": "", "tests/unit/t.py": "" },
      "globs",
    )
    const patterns = [
      "a",
      "a*",
      "*/b",
      "**",
      "a/**",
      "**/*.txt",
      "?b",
      "[!b]*",
      "a[[]1]",
      "tests/",
      "no",
      "*/",
      "a/./b",
      "a/.*",
      "a[1",
    ]
    const answers = await askPytest<string[]>(
      "glob",
      patterns.map(pattern => ({ cwd, pattern })),
    )
    expect(patterns.map(pattern => [pattern, glob(pattern, cwd)])).toEqual(
      patterns.map((pattern, index) => [pattern, answers[index]]),
    )
  })
})

describe("rootdir and configuration", () => {
  const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    none: { "tests/test_a.py": "", "other/test_b.py": "" },
    ini: {
      "pytest.ini": "[pytest]\nk = v\n w",
      "tox.ini": "[pytest]\nx=1",
      "tests/test_a.py": "",
      "other/test_b.py": "",
    },
    emptyIni: { "pytest.ini": "", "tests/test_a.py": "", "other/test_b.py": "" },
    hidden: { ".pytest.ini": "[other]", "tests/test_a.py": "", "other/test_b.py": "" },
    nested: {
      "tests/tox.ini": "[pytest]",
      "other/setup.cfg": "[tool:pytest]\na=b",
      "tests/test_a.py": "",
      "other/test_b.py": "",
    },
    cfg: { "setup.cfg": "[pytest]\n", "tests/test_a.py": "", "other/test_b.py": "" },
    setupPy: { "setup.py": "", "tests/test_a.py": "", "other/test_b.py": "" },
    pyproject: {
      "pyproject.toml": "[tool.pytest.ini_options]\na = 1\nb = true\nc = ['x', 'y']\nd = 1.0\ne = 'text'\n",
      "tests/test_a.py": "",
      "other/test_b.py": "",
    },
    native: {
      "pyproject.toml": "[tool.pytest]\na = 1\nb = true\nc = ['x']\n",
      "tests/test_a.py": "",
      "other/test_b.py": "",
    },
    both: {
      "pyproject.toml": "[tool.pytest]\na = 1\n[tool.pytest.ini_options]\nb = 1\n",
      "tests/test_a.py": "",
      "other/test_b.py": "",
    },
    bare: { "pyproject.toml": "[project]\nname = 'x'\n", "tests/test_a.py": "", "other/test_b.py": "" },
    toml: {
      "pytest.toml": "[pytest]\nz = ['1']\n",
      "pytest.ini": "[pytest]\n",
      "tests/test_a.py": "",
      "other/test_b.py": "",
    },
    emptyToml: { ".pytest.toml": "", "tests/test_a.py": "", "other/test_b.py": "" },
    broken: { "tox.ini": "[pytest]\na = 1\nwhat is this\n", "tests/test_a.py": "", "other/test_b.py": "" },
  }
  const calls = [
    { args: [], rootdir: null, inifile: null },
    { args: ["tests"], rootdir: null, inifile: null },
    { args: ["tests/test_a.py::x", "other"], rootdir: null, inifile: null },
    { args: ["tests", "nosuch"], rootdir: null, inifile: null },
    { args: ["tests"], rootdir: "other", inifile: null },
    { args: [], rootdir: "nosuch", inifile: null },
    { args: ["tests"], rootdir: null, inifile: "tox.ini" },
  ]

  test("as pytest finds them", { timeout }, async () => {
    const questions = Object.entries(layouts).flatMap(([name, files]) => {
      const cwd = write(files, `setup/${name}`)
      const fits = (inifile: string | null) => inifile === null || inifile in files
      return calls.filter(({ inifile }) => fits(inifile)).map(call => ({ cwd, ...call }))
    })
    const answers = await askPytest<{ error?: string }>("setup", questions)
    for (const [index, question] of questions.entries()) {
      const { cwd, args, inifile, rootdir } = question
      const answer = answers[index]!
      try {
        const ours = await determineSetup({ inifile, rootdirArg: rootdir, args, invocationDir: cwd, env: {} })
        const { mode: _mode, ...rest } = ours
        expect({ question, ...rest }).toEqual({ question, ...answer })
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        // The sentence on two tables in one file is our own.
        if (!error.message.includes("cannot both be used")) expect(error.message).toBe(answer.error)
        else expect(answer.error).toContain("Cannot use both")
      }
    }
  })

  const load = (cwd: string, argv: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    loadConfig({ argv, cwd, environment: { FASTEST_PYTHON: oraclePython(), PATH: "", ...environment } })

  test("addopts, then PYTEST_ADDOPTS, then the command line", async () => {
    const cwd = write(
      {
        "pytest.ini": "[pytest]\naddopts = -q --tb=short -k 'a b' --strict\ntestpaths = t*\n",
        "t1/x": "",
        "t2/x": "",
      },
      "order",
    )
    const config = await load(cwd, ["-vv", "-o", "strict_xfail=true"], { PYTEST_ADDOPTS: "--tb=line -m m" })
    expect(config.options).toMatchObject({ verbose: 1, tbstyle: "line", keyword: "a b", markexpr: "m" })
    expect(config.overrides).toEqual({ strict: "true", strict_xfail: "true" })
    expect(config.args).toEqual(["t1", "t2"])
    expect(config.argsSource).toBe("testpaths")
    expect((await load(cwd, ["t2"])).argsSource).toBe("args")
  })

  test("wrong configuration is a usage error that says where", async () => {
    const cases: readonly (readonly [Readonly<Record<string, string>>, readonly string[], string])[] = [
      [{ "pyproject.toml": "[tool.pytest\n" }, [], "pyproject.toml: "],
      [{ "tox.ini": "[pytest]\nx\n" }, [], "tox.ini:2: unexpected line: 'x'"],
      [{ "pytest.ini": "[pytest]\naddopts = --maxfail=x\n" }, [], "config source: via addopts config"],
      [{ "pytest.ini": "[pytest]\naddopts = 'open\n" }, [], "No closing quotation"],
      [
        { "pytest.ini": "[pytest]\nminversion = 99\n" },
        [],
        "'minversion' requires pytest-99, actual pytest-",
      ],
      [{ "pytest.toml": "[pytest]\ntestpaths = 'a'\n" }, [], "expects a list of strings for type 'args'"],
      [{}, ["-o", "x"], "-o/--override-ini expects option=value style (got: 'x')."],
      [{}, ["--rootdir=nosuch"], "nosuch' not found. Check your '--rootdir' option."],
      [{}, ["--confcutdir=nosuch"], "--confcutdir must be a directory, given: nosuch"],
      [{ "d/x": "" }, ["--junitxml=d"], "--junitxml must be a filename, given: d"],
      [{}, ["--basetemp=."], "basetemp must not be empty"],
      [{}, ["--python=/no/such"], "/no/such"],
    ]
    for (const [index, [files, argv, message]] of cases.entries()) {
      const loaded = load(write(files, `wrong/${index}`), argv)
      await expect(loaded, message).rejects.toThrow(UsageError)
      await expect(loaded).rejects.toThrow(message)
    }
  })

  test("what follows an unknown option is its value, if there is no such path", async () => {
    const cwd = write({ "here/x": "" }, "unknown")
    const config = await load(cwd, ["--mine", "value", "--yours", "here", "-Z", "here"])
    expect(config.unknown).toEqual(["--mine", "value", "--yours", "-Z"])
    expect(config.args).toEqual(["here", "here"])
  })
})
