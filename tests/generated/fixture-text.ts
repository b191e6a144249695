// Fixture definitions: scopes, parameters, overrides, set-ups and tear-downs that fail.

import type { Random } from "./random.ts"

export const scopes = ["function", "class", "module", "package", "session"] as const
export type Scope = (typeof scopes)[number]

/** What the users of a fixture must know of it. */
export interface Fixture {
  readonly name: string
  readonly scope: Scope
  readonly hasParams: boolean
}

/** The first lines of every generated file. */
export const prelude = `import os
import pytest

def log(*parts):
    with open(os.environ["GENERATED_LOG"], "a") as file:
        file.write(" ".join(str(part) for part in parts) + "\\n")

`

/** What ends a phase. */
export const failures = [
  "assert 1 == 2",
  'raise ValueError("broken")',
  'pytest.skip("not today")',
  'pytest.fail("no good")',
  'pytest.xfail("known")',
  'assert os.environ["GENERATED_RUN"] != "0"',
] as const

/** The fixtures that code sees: those of `inner` hide those of `outer`. */
export function merge(outer: readonly Fixture[], inner: readonly Fixture[]): Fixture[] {
  const names = new Set(inner.map(each => each.name))
  return [...outer.filter(each => !names.has(each.name)), ...inner]
}

/** Definitions of `count` fixtures that may use those `visible`, and sometimes override one of them. */
export function fixtures(
  random: Random,
  prefix: string,
  visible: readonly Fixture[],
  count: number,
  indent = "",
): { made: Fixture[]; text: string } {
  const made: Fixture[] = []
  let text = ""
  for (let i = 0; i < count; i++) {
    const overridden = visible.length > 0 && random.chance(0.25) ? random.pick(visible) : null
    const name = overridden?.name ?? `${prefix}${i}`
    if (made.some(each => each.name === name)) continue
    const scope = random.chance(0.45) ? "function" : random.pick(scopes)
    const wide = scopes.indexOf(scope)
    const usable = [...visible, ...made].filter(
      each => each.name !== name && (scopes.indexOf(each.scope) >= wide || random.chance(0.04)),
    )
    const needs = random.some(usable, 2).map(each => each.name)
    if (overridden && scopes.indexOf(overridden.scope) >= wide && random.chance(0.6) && !needs.includes(name))
      needs.push(name)
    const fixture = { name, scope, hasParams: random.chance(0.22) }
    text += fixtureText(random, fixture, usable, needs, indent)
    made.push(fixture)
  }
  return { made, text }
}

function fixtureText(
  random: Random,
  fixture: Fixture,
  visible: readonly Fixture[],
  needs: readonly string[],
  indent: string,
): string {
  const { name, scope, hasParams } = fixture
  const options: string[] = []
  if (scope !== "function" || random.chance(0.2)) {
    const isDynamic = random.chance(0.12)
    options.push(`scope=${isDynamic ? random.pick(dynamicScopes(scope)) : JSON.stringify(scope)}`)
  }
  if (random.chance(0.18)) options.push("autouse=True")
  if (hasParams) options.push(`params=${random.pick(fixtureParams)}`)
  const wantsRequest = hasParams || random.chance(0.25)
  const isRenamed = random.chance(0.08)
  if (isRenamed) options.push(`name=${JSON.stringify(name)}`)
  const isClassMethod = indent !== "" && scope === "class" && random.chance(0.5)
  const self = indent === "" ? [] : [isClassMethod ? "cls" : "self"]
  const args = [...self, ...(wantsRequest ? ["request"] : []), ...needs]
  const value = [JSON.stringify(name), ...(hasParams ? ["request.param"] : []), ...needs].join(", ")
  const lines = [
    `@pytest.fixture${options.length > 0 ? `(${options.join(", ")})` : ""}`,
    ...(isClassMethod ? ["@classmethod"] : []),
    `def ${isRenamed ? `_${name}` : name}(${args.join(", ")}):`,
    `    log("setup", ${JSON.stringify(name)}${hasParams ? ", request.param" : ""})`,
  ]
  if (random.chance(0.12)) lines.push(`    ${random.pick(chatter)}`)
  if (random.chance(0.06)) lines.push(`    ${random.pick(failures)}`)
  if (wantsRequest && visible.length > 0 && random.chance(0.12)) {
    lines.push(`    log("dynamic", request.getfixturevalue(${JSON.stringify(random.pick(visible).name)}))`)
  }
  if (wantsRequest && random.chance(0.08)) lines.push(`    ${random.pick(requestUses)}`)
  const fails = random.chance(0.06) ? `    ${random.pick(failures)}` : null
  const teardown = `log("teardown", ${JSON.stringify(name)})`
  if (random.chance(0.5)) {
    lines.push(`    yield (${value},)`, `    ${teardown}`)
    if (fails) lines.push(fails)
  } else {
    if (wantsRequest) lines.push(`    request.addfinalizer(lambda: ${teardown})`)
    if (wantsRequest && random.chance(0.06)) lines.push("    request.addfinalizer(lambda: 1 / 0)")
    lines.push(`    return (${value},)`)
  }
  if (indent === "" && scope === "function" && needs.length === 0 && random.chance(0.01)) {
    return `${lines.join("\n").replace("\ndef ", "\nasync def ")}\n\n`
  }
  return `${lines.map(line => indent + line).join("\n")}\n\n`
}

function dynamicScopes(scope: Scope): string[] {
  return [
    `lambda fixture_name, config: "${scope}"`,
    `lambda *, fixture_name, config: "function" if config.getoption("verbose") > 0 else "${scope}"`,
    `lambda fixture_name, config: "${scope}" if fixture_name.endswith("0") else "function"`,
    'lambda fixture_name, config: "nowhere"',
  ].slice(0, scope === "class" ? 4 : 3)
}

const requestUses = [
  'log("request", request.scope, request.fixturename, sorted(request.fixturenames))',
  'log("node", request.node.nodeid, request.node.name)',
  'log("param", getattr(request, "param", "none"), request.param_index)',
  'request.node.user_properties.append(("fixture", request.fixturename))',
  'request.getfixturevalue("no_such_fixture")',
  "request.addfinalizer(lambda: request.getfixturevalue('tmp_path'))",
  'log(request.function if request.scope == "function" else request.session.name)',
  "log(request.cls, request.module.__name__)",
  "request.raiseerror('raised by request')",
] as const

const chatter = [
  'print("fixture speaks")',
  'import warnings; warnings.warn("fixture warns")',
  'import logging; logging.getLogger("f").warning("fixture logs")',
] as const

const fixtureParams = [
  "[1, 2]",
  '["a", "b"]',
  "[0.5, None, True]",
  '[pytest.param(1, id="one"), pytest.param(2, marks=pytest.mark.skip(reason="two"))]',
  "[3, pytest.param(4, marks=pytest.mark.xfail)], ids=lambda p: f'p{p}'",
  '["x", "x"]',
  "[(1, 2), [3]]",
  '[5, 6], ids=["five", None]',
  "[7, 8], ids=str",
  "[]",
  "[pytest.param(9, id=pytest.HIDDEN_PARAM), 10]",
  "range(2), ids=lambda p: None",
  '("t", "u"), ids=["T", "U"]',
  "[1.5, 2], ids=[1, True]",
  "(n for n in 'gh')",
  '[1, 2], ids=["one too few"]',
  "[{}, int, len]",
  "[11, 12], ids=(f'gen{n}' for n in range(2))",
  "[pytest.param(1, marks=[pytest.mark.slow]), pytest.param(2, marks=pytest.mark.usefixtures('r0'))]",
] as const
