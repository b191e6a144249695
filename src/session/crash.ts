// What the user reads about an item whose process died or was killed under it.

import type { Item, PhaseReport, Section } from "../model.ts"
import type { ExitStatus, Response } from "../worker/protocol.ts"

type LaneExited = Extract<Response, { kind: "laneExited" }>

/** The failed report of the item that was running when its lane ended. Never an xfail, whatever its marks say. */
export function crashReport(item: Item, exited: LaneExited): PhaseReport {
  const when = exited.when ?? "call"
  const message = exited.timedOut
    ? `Timeout (>${exited.seconds.toFixed(1)}s): killed in its ${when} phase`
    : `CRASHED: ${describeExit(exited.status)} in its ${when} phase`
  const longrepr = exited.stacks === "" ? message : `${message}\n\n${exited.stacks.trimEnd()}`
  const sections: Section[] = []
  if (exited.stdout !== "") sections.push([`Captured stdout ${when}`, exited.stdout])
  if (exited.stderr !== "") sections.push([`Captured stderr ${when}`, exited.stderr])
  return {
    when,
    outcome: "failed",
    duration: exited.seconds,
    longrepr,
    crash: { path: item.path, lineno: (item.lineno ?? 0) + 1, message },
    sections,
  }
}

/** How a process ended, in words that fit "the worker …". */
export function describeExit(status: ExitStatus): string {
  if ("signal" in status) return `the worker was killed by ${status.signal}`
  return `the worker exited with ${status.code} before the test had finished (os._exit?)`
}
