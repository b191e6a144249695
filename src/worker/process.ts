// The supervisor as the runner sees it: one child process, requests in, responses out, a certain end.
//
// Python's stdin, stdout and stderr belong to the tests; messages travel on descriptor 3. What must hold: after
// `close` resolves, or this process dies in any way, no process of the run is left.

import { type ChildProcess, spawn } from "node:child_process"
import type { Duplex } from "node:stream"
import { fileURLToPath } from "node:url"
import { decodePassed, decodeResponse } from "./decode.ts"
import type { Request, Response } from "./protocol.ts"

/** What cannot be changed once Python runs. */
export interface SupervisorSetting {
  readonly cwd: string
  /** The environment of the tests. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** `inherit` where tests may read from the terminal. */
  readonly stdin: "ignore" | "inherit"
}

export interface SupervisorListener {
  /** Called for each response, in order. */
  readonly onResponse: (response: Response) => void
  /** The supervisor could not be started, ended before `close`, or spoke nonsense. Called once at most; nothing follows. */
  readonly onLost: (message: string) => void
}

/**
 * Loads {@link file://./../../runtime/_fastest/supervisor.py}. Its modules see the standard library alone, so that a
 * project's `json.py` cannot become ours; the project's `sys.path` has no entry for the current directory, as under
 * the `pytest` command. Garbage is looked for from the moment on when project code may run.
 */
const boot = `import gc, os, sys
if sys.version_info < (3, 9):
    sys.exit("fastest needs Python 3.9 or newer; %s is %s" % (sys.executable, sys.version.split()[0]))
own = os.path.dirname(os.__file__)
path = [folder for folder in sys.path if folder]
sys.path[:] = [sys.argv[1], own, os.path.join(own, "lib-dynload")]
gc.disable()
ours, sys.dont_write_bytecode = sys.dont_write_bytecode, False
import _fastest
sys.dont_write_bytecode = ours
from _fastest.supervisor import main
main(3, path)
`

/** The supervisor takes at most 1.5 s for its workers, 1 s for orphans and 1 s for its last words. */
const closeLimitMs = 5000

/** After the supervisor's exit nobody else should hold its end of the channel. */
const drainLimitMs = 500

/** After SIGKILL: only a process stuck inside the kernel takes longer, and nothing can be done about that. */
const killLimitMs = 2000

/** Where the Python side lies: bundles are one level below the package root, this file is two. */
function runtimeFolder(): string {
  const up = import.meta.url.endsWith("/src/worker/process.ts") ? "../../runtime" : "../runtime"
  return fileURLToPath(new URL(up, import.meta.url))
}

type State = "open" | "closing" | "lost" | "exited"

export class Supervisor {
  readonly #child: ChildProcess
  /** Null where the process could not be made at all. */
  readonly #channel: Duplex | null
  readonly #setting: SupervisorSetting
  readonly #exited: Promise<void>
  #listener: SupervisorListener | null = null
  /** Why the supervisor was lost. */
  #fault = ""
  #state: State = "open"
  /** Pieces of a line whose end has not arrived. */
  #partial: string[] = []

  private constructor(child: ChildProcess, setting: SupervisorSetting) {
    this.#child = child
    this.#setting = setting
    this.#channel = ((child.stdio as ChildProcess["stdio"] | undefined)?.[3] as Duplex | undefined) ?? null
    this.#exited = new Promise(resolve => {
      child.once("error", error => {
        this.#lose(`could not start ${child.spawnfile}: ${error.message}`)
        resolve()
      })
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#ended(code, signal)
        resolve()
      }
      // `close` comes after the last response was read; `exit` alone where somebody still holds the descriptor.
      child.once("close", end)
      child.once("exit", (code, signal) => setTimeout(end, drainLimitMs, code, signal).unref())
    })
    // A supervisor that is gone is noticed by its exit, which says more.
    this.#channel?.on("error", () => {})
  }

  /** Starts `python` at once. What it says waits for `listen`. */
  static spawn(python: string, setting: SupervisorSetting): Supervisor {
    const child = spawn(python, ["-c", boot, runtimeFolder()], {
      cwd: setting.cwd,
      env: { ...setting.env },
      stdio: [setting.stdin, "inherit", "inherit", "pipe"],
    })
    return new Supervisor(child, setting)
  }

  /** Whether this is what `spawn` with the same arguments would give. */
  isFor(python: string, { cwd, env, stdin }: SupervisorSetting): boolean {
    const own = this.#setting
    return this.#child.spawnfile === python && own.cwd === cwd && own.env === env && own.stdin === stdin
  }

  /** Hears everything from the beginning; `ready` is the first response. To be called once. */
  listen(listener: SupervisorListener): void {
    this.#listener = listener
    if (this.#state === "lost" || this.#state === "exited") {
      listener.onLost(this.#fault)
      return
    }
    // The lines are ASCII; one byte a character is what V8 splits and parses fastest.
    this.#channel?.setEncoding("latin1")
    this.#channel?.on("data", (text: string) => this.#receive(text))
  }

  /** Sends one request; without effect when the supervisor is gone, which `onLost` tells. */
  send(request: Request): void {
    if (this.#state === "open") this.#channel?.write(`${JSON.stringify(request)}\n`)
  }

  /** Ends every process of the run; resolves when they are gone. Never rejects, and takes 7 s at most. */
  async close(): Promise<void> {
    if (this.#state === "exited") return
    if (this.#listener === null) {
      // Nothing was asked of it, so it has no processes of its own.
      this.#kill()
      await within(killLimitMs, this.#exited)
      return
    }
    this.send({ kind: "close" })
    if (this.#state === "open") this.#state = "closing"
    if (await within(closeLimitMs, this.#exited)) return
    this.#kill()
    await within(killLimitMs, this.#exited)
  }

  #receive(text: string): void {
    let from = 0
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      const passed =
        this.#partial.length === 0 && this.#state !== "lost" ? decodePassed(text, from, end) : null
      if (passed !== null) {
        from = end + 1
        this.#listener?.onResponse(passed)
        continue
      }
      const line = text.slice(from, end)
      from = end + 1
      if (this.#partial.length === 0) {
        this.#take(line)
      } else {
        this.#partial.push(line)
        const whole = this.#partial.join("")
        this.#partial = []
        this.#take(whole)
      }
    }
    if (from < text.length) this.#partial.push(text.slice(from))
  }

  #take(line: string): void {
    if (this.#state === "lost") return
    const decoded = decodeResponse(line)
    if ("response" in decoded) {
      this.#listener?.onResponse(decoded.response)
    } else {
      this.#lose(`the supervisor said something that is not in the protocol: ${decoded.fault}`)
      this.#kill()
    }
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    const how = signal === null ? `exited with ${code}` : `was killed by ${signal}`
    if (this.#state === "open") this.#lose(`the Python supervisor (${this.#child.spawnfile}) ${how}`)
    this.#state = "exited"
  }

  #lose(message: string): void {
    if (this.#state !== "open") return
    this.#state = "lost"
    this.#fault = message
    this.#listener?.onLost(message)
  }

  /** Kills the supervisor's group; its workers have groups of their own and die with it. */
  #kill(): void {
    const { pid } = this.#child
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill("SIGKILL")
  }
}

/** Whether `promise` resolves in time. */
async function within(milliseconds: number, promise: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  const inTime = await Promise.race([promise.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
