// What arrives on the channel is checked before anything believes it.

import { expect, test } from "vitest"
import { decodePassed, decodeResponse } from "../../src/worker/decode.ts"

const collected = {
  kind: "collected",
  worker: 0,
  files: ["a.py"],
  file: [0],
  nodeid: ["a.py::test"],
  lineno: [null],
  domain: ["test"],
  group: [-1],
  timeout: [null],
  deselected: [],
  found: 1,
  ended: null,
  tree: [],
  forkable: true,
  session: null,
  lines: [],
  recovered: [],
  skippedFiles: 0,
  evidence: [],
}

test.each([
  { kind: "passed", lane: 1, item: 2, t: [3e9, 5e8, 0] },
  { kind: "sealed", lane: 0, finished: 3, session: null },
  { kind: "stopped", lane: null, item: -1, reason: "bye", location: null, exitCode: 7 },
  collected,
])("$kind is taken", message => {
  const decoded = decodeResponse(JSON.stringify(message))
  const expected = message.kind === "passed" ? { ...message, t: [3, 0.5, 0] } : message
  expect(decoded).toEqual({ response: expected })
})

test.each([
  ["", /^not an object/],
  ["null", /^not an object/],
  ["[1]", /^not an object/],
  ['{"kind":"passed","lane":1,"item', /^not an object/],
  ["{}", /^unknown kind/],
  ['{"kind":"toString"}', /^unknown kind/],
  ['{"kind":"__proto__"}', /^unknown kind/],
  ['{"kind":"passed","lane":1,"item":-1,"t":[0,0,0]}', /^item of passed is wrong/],
  ['{"kind":"passed","lane":1,"item":1,"t":[0,0]}', /^t of passed is wrong/],
  ['{"kind":"passed","item":1,"t":[0,0,0],"__proto__":{"lane":1}}', /^lane of passed is wrong/],
  [
    '{"kind":"report","lane":0,"item":0,"report":{"when":"call","outcome":"perhaps","duration":0}}',
    /^report of/,
  ],
  ['{"kind":"sealed","lane":0,"finished":1.5,"session":null}', /^finished of sealed is wrong/],
  [JSON.stringify({ ...collected, group: [] }), /^columns of collected differ/],
])("%s is refused", (line, fault) => {
  expect(decodeResponse(line)).toEqual({ fault: expect.stringMatching(fault) })
})

test("a fault quotes no more of the line than one can read", () => {
  const decoded = decodeResponse(`{"kind":"note","note":${"9".repeat(100_000)}}`)
  expect("fault" in decoded && decoded.fault.length).toBeLessThan(300)
})

const passedLine = '{"kind":"passed","lane":1,"item":23,"t":[3000000000,500,0]}'

test("the quick way reads a passed message as the careful one does", () => {
  const decoded = decodeResponse(passedLine)
  expect("response" in decoded && decoded.response).toEqual(
    decodePassed(`..${passedLine}\n`, 2, 2 + passedLine.length),
  )
})

test.each([
  passedLine.slice(0, -1),
  `${passedLine} `,
  passedLine.replace("23", "-1"),
  passedLine.replace("23", ""),
  passedLine.replace(",0]", "]"),
  passedLine.replace(",0]", ",0,0]"),
  passedLine.replace("passed", "sealed"),
  passedLine.replace("500", "5e2"),
])("the quick way leaves %s to the careful one", line => {
  expect(decodePassed(line, 0, line.length)).toBeNull()
})
