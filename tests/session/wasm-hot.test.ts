// Long tests are begun again, optimised; endless ones are still given up.

import { expect, test } from "vitest"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { compileModule } from "../../compiler/compile.ts"
import { Kernels, runModule } from "../../src/session/wasm-hot.ts"
import { assembleKernel } from "../../wasm/build-kernel.ts"

const source = `
def test_short():
    assert 1 + 1 == 2

def test_long():
    total = 0
    for i in range(3000000):
        total += i % 7
    assert total == 8999994

def test_wrong_at_last():
    total = 0
    for i in range(3000000):
        total += i % 7
    assert total == 0

def test_endless():
    while True:
        pass
`

test("what needs more fuel than the first attempt has is run once more", async () => {
  const parsed = parseModule(source)
  if (parsed.kind === "refused") throw new Error(parsed.code)
  const names = ["test_short", "test_long", "test_wrong_at_last", "test_endless"]
  const { bytes } = await compileModule({ module: parsed.module, tests: names.map(name => ({ name })) })
  const { statuses, deopts } = runModule(new Kernels(await assembleKernel(false)), bytes!, names.length)
  expect([...statuses]).toEqual([1, 1, 2, 2])
  expect(deopts.map(({ index, reason }) => [index, reason])).toEqual([
    [2, "assertion-failed"],
    [3, "fuel-exhausted"],
  ])
})
