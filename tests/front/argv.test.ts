// The command line, against argparse with pytest's own parser.

import fc from "fast-check"
import { expect, test } from "vitest"
import { CommandLineError, parseArgv } from "../../src/config/argv.ts"
import { type OptionSpec, type Options, optionTable } from "../../src/config/options.ts"
import { askPytest } from "./config-oracle.ts"

interface Answer {
  readonly error?: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly unknown?: readonly string[]
}

const pytestSpecs = (optionTable as readonly OptionSpec[]).filter(
  spec => (spec.owner ?? "pytest") === "pytest",
)

/** Our parse in the form of the oracle's answers. */
function parse(argv: readonly string[]): Answer {
  try {
    const { options, positionals, unknown } = parseArgv(argv, "/")
    const own = Object.fromEntries(pytestSpecs.map(({ dest }) => [dest, options[dest as keyof Options]]))
    return { options: { ...own, file_or_dir: positionals.map(({ text }) => text) }, unknown }
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error
    return { error: error.message }
  }
}

// The real pytest converts these where the value is parsed; here the session and the Python side do.
const checkedLater = new Set([
  "xmlpath",
  "confcutdir",
  "basetemp",
  "usepdb_cls",
  "help",
  "version",
  "pastebin",
])

function comparable({ error, options, unknown }: Answer): unknown {
  if (error !== undefined) return { error: true }
  const dests = pytestSpecs.map(({ dest }) => dest).filter(dest => !checkedLater.has(dest))
  const values = [...new Set(dests), "file_or_dir"].map(dest => {
    const value = options![dest]
    // pytest leaves None where `-x` was registered before `--maxfail`; both mean no limit. Doctest's and -p's lists
    // are shared defaults.
    return [dest, dest === "maxfail" ? (value ?? 0) : value]
  })
  return { values: Object.fromEntries(values), unknown }
}

async function expectSame(all: readonly (readonly string[])[]): Promise<void> {
  const answers = await askPytest<Answer>("argv", all)
  for (const [index, argv] of all.entries()) {
    // `-xZ` with an unknown Z: an error here before Python 3.12.7, an unknown option since, as we have it.
    if (answers[index]!.error?.includes("ignored explicit") && (parse(argv).unknown?.length ?? 0) > 0)
      continue
    expect(
      { argv, ...(comparable(parse(argv)) as object) },
      `${argv.join(" ")}: ${answers[index]!.error}`,
    ).toEqual({
      argv,
      ...(comparable(answers[index]!) as object),
    })
  }
}

test("command lines people write", { timeout: 60_000 }, async () => {
  const lines = [
    "",
    "-xvs t.py",
    "-rA -kfoo tests",
    "-k foo -m bar",
    "-vv -q a b -x c",
    "-xk foo",
    "-xkfoo",
    "-r=A",
    "-k=foo",
    "--maxfail=2 --tb short -x",
    "-x --maxfail 3",
    "-Werror tests -W ignore",
    "--no-header -p no:cacheprovider -pxdist",
    "--co -q",
    "-l --no-showlocals",
    "--strict --strict-markers -o a=b -ofoo=bar",
    "--lf --ff --nf --sw",
    "--cache-show",
    "--cache-show *x a",
    "--debug a",
    "--deselect=a::b --deselect c --ignore d --ignore-glob *e",
    "--durations=0 --durations-min 1e-3",
    "--verbosity=2 -q",
    "--verbosity -1",
    "-k -1",
    "--unknown --other=3 a -Z b",
    "-xZ",
    "--tb=nope",
    "--maxfail=many",
    "--durations=1_0",
    "-k",
    "-k --lf",
    "-x=1",
    "--lf=1",
    "--last",
    "-",
    "a::b[c-d] -",
    "--assert=plain --import-mode importlib --capture=tee-sys -s",
    "-c x.ini --rootdir=. --log-level DEBUG --log-cli-level=INFO",
  ]
  await expectSame([
    ...lines.map(line => line.split(" ").filter(word => word !== "")),
    ["-k", "not x or y"],
    ["-k", "-a b"],
    ["-m", ""],
    ["-knot x"],
    ["--deselect", "a b", ""],
    ["-a b"],
  ])
})

test("random command lines", { timeout: 120_000 }, async () => {
  const flag = fc.constantFrom(
    ...pytestSpecs
      .filter(({ dest }) => !checkedLater.has(dest))
      .flatMap(spec => spec.flags.map(each => [spec, each] as const)),
  )
  const word = fc.constantFrom(
    "a",
    "tests/b.py",
    "c::d",
    "-1",
    "-1.5",
    "7",
    "x y",
    "-x y",
    "",
    "yes",
    "all",
    "auto",
    "no",
  )
  const argument = fc.oneof(
    // What looks like a number stays out: before 3.12.8 pytest takes it for an option once an option is unknown.
    word.filter(each => !each.startsWith("-")).map(each => [each]),
    flag.map(([, each]) => [each]),
    fc.tuple(flag, word).map(([[, each], value]) => [each, value]),
    fc
      .tuple(flag, word)
      .map(([[spec, each], value]) => [
        spec.kind === "value" && each.startsWith("--") ? `${each}=${value}` : each + value,
      ]),
    fc
      .array(fc.constantFrom("x", "v", "q", "s", "l", "k", "r"), { minLength: 1, maxLength: 4 })
      .map(letters => [`-${letters.join("")}`]),
    fc.constantFrom(["--foo"], ["--foo=1"], ["-Z"]),
  )
  // `--help` and `--version` are answered before anything else is parsed.
  const isAnswered = (each: string) => /^(-h|--help|-V|--version)|^-\w*[hV]/.test(each)
  const lines = fc.sample(
    fc.array(argument, { maxLength: 6 }).map(parts => parts.flat()),
    { numRuns: 1500, seed: 20 },
  )
  // Before Python 3.12.8 pytest takes a late path that begins with a dash for an unknown option.
  const isSure = (line: readonly string[]) =>
    !((parse(line).options?.file_or_dir ?? []) as string[]).some(each => each.startsWith("-"))
  await expectSame(lines.filter(line => !line.some(isAnswered) && isSure(line)))
})

test("ours: formats, lanes, what the real pytest may see", () => {
  const parsed = parseArgv(
    ["-o", "json", "-n4", "a", "--tier", "wasm", "-ox=1", "--timeout=2", "-n", "auto", "--dist=no"],
    "/",
  )
  expect(parsed.format).toBe("json")
  expect(parsed.options.numprocesses).toBe("auto")
  expect(parsed.options.tier).toBe("wasm")
  expect(parsed.options.override_ini).toEqual(["x=1"])
  expect(parsed.pytestArgv).toEqual(["a", "-o", "x=1"])
  expect(parseArgv(["-n", "0"], "/").options.numprocesses).toBe(0)
  expect(() => parseArgv(["-n", "many"], "/")).toThrow(CommandLineError)
  expect(parseArgv(["--", "-x", "--lf"], "/").positionals.map(({ text }) => text)).toEqual(["-x", "--lf"])
  expect(() => parseArgv(["@nosuch"], "/")).toThrow(
    "can't open 'nosuch': [Errno 2] No such file or directory: 'nosuch'",
  )
})

test("every dest has one default, in its first row", () => {
  const seen = new Set<string>()
  const wrong = (optionTable as readonly OptionSpec[]).filter(spec => {
    const isFirst = !seen.has(spec.dest)
    seen.add(spec.dest)
    return isFirst && !("default" in spec) && spec.kind !== "const"
  })
  expect(wrong.map(({ flags }) => flags[0])).toEqual([])
})
