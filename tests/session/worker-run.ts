// Drives one supervisor as a session does: collect, give a lane all items, give what a dead lane left to another.
//
// Every process of a run inherits a mark in its environment, so that those it left behind can be found afterwards.

import { randomUUID } from "node:crypto"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Supervisor } from "../../src/worker/process.ts"
import type { CollectConfig, Request, Response } from "../../src/worker/protocol.ts"
import { cleanEnvironment } from "../command.ts"

export type ResponseOf<Kind extends Response["kind"]> = Extract<Response, { kind: Kind }>

export interface WorkerRunOptions {
  readonly python: string
  readonly tier: "cpython" | "pytest"
  /** Test files by name. */
  readonly files: Readonly<Record<string, string>>
  /** Those of the files that this worker has; all by default. */
  readonly own?: readonly string[]
  /** `--timeout`, seconds. */
  readonly timeout?: number
}

/** Name of the variable with a run's mark. */
const markName = "FASTEST_TEST_RUN"

/** No single response takes longer, imports of pytest on a busy machine included. */
const responseSeconds = 60

export class WorkerRun {
  readonly responses: Response[] = []
  readonly #folder: string
  readonly #mark: string
  readonly #options: WorkerRunOptions
  readonly #supervisor: Supervisor
  #read = 0
  #wake: () => void = () => {}

  private constructor(folder: string, options: WorkerRunOptions) {
    this.#folder = folder
    this.#options = options
    this.#mark = randomUUID()
    this.#supervisor = Supervisor.spawn(options.python, {
      cwd: folder,
      env: { ...cleanEnvironment(), [markName]: this.#mark },
      stdin: "ignore",
    })
    this.#supervisor.listen({
      onResponse: response => this.#push(response),
      onLost: message => this.#push({ kind: "note", note: `lost: ${message}` }),
    })
  }

  /** Writes the files into a new folder and starts the supervisor there. */
  static async start(options: WorkerRunOptions): Promise<WorkerRun> {
    const folder = await mkdtemp(join(tmpdir(), "fastest-worker-"))
    for (const [name, text] of Object.entries(options.files)) await writeFile(join(folder, name), text)
    return new WorkerRun(folder, options)
  }

  get folder(): string {
    return this.#folder
  }

  send(request: Request): void {
    this.#supervisor.send(request)
  }

  /** Asks for the collection of all files. */
  collect(worker = 0): void {
    this.send({ kind: "collect", worker, tier: this.#options.tier, config: this.#config() })
  }

  /** The next response, in order, of one of these kinds; others are passed over. */
  async next<Kind extends Response["kind"]>(...kinds: readonly Kind[]): Promise<ResponseOf<Kind>> {
    const deadline = performance.now() + responseSeconds * 1000
    for (;;) {
      while (this.#read < this.responses.length) {
        const response = this.responses[this.#read++]!
        if ((kinds as readonly string[]).includes(response.kind)) return response as ResponseOf<Kind>
      }
      const left = deadline - performance.now()
      if (left <= 0) throw new Error(`no ${kinds.join(" or ")}; got ${JSON.stringify(this.responses)}`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** Collects, runs every item in one lane and what it leaves in further ones, until a lane is sealed. */
  async runAll(): Promise<ResponseOf<"collected">> {
    this.collect()
    const collected = await this.next("collected")
    let waiting = collected.nodeid.map((_, item) => item)
    for (let lane = 0; ; lane++) {
      this.send({ kind: "lane", worker: 0, lane })
      this.send({ kind: "run", lane, items: waiting, last: true })
      const exited = await this.next("laneExited")
      if (exited.sealed) return collected
      if (lane > waiting.length + collected.nodeid.length) throw new Error("lanes die without end")
      const done = new Set([...this.endedItems(), exited.running])
      waiting = waiting.filter(item => !done.has(item))
    }
  }

  /** Items in the order in which they ended; one that ended twice is there twice. */
  endedItems(): number[] {
    return this.responses.flatMap(each =>
      each.kind === "passed" || each.kind === "finished" ? [each.item] : [],
    )
  }

  all<Kind extends Response["kind"]>(kind: Kind): ResponseOf<Kind>[] {
    return this.responses.filter(each => each.kind === kind) as ResponseOf<Kind>[]
  }

  /** Ends the run; gives the processes that survived it. */
  async close(): Promise<string[]> {
    await this.#supervisor.close()
    const left = await this.alive()
    await rm(this.#folder, { recursive: true, force: true })
    return left
  }

  /** Command lines of the run's living processes. */
  alive(): Promise<string[]> {
    return processesMarked(this.#mark)
  }

  /** Resolves when no process of the run is alive; gives those that still are after `seconds`. */
  async goneWithin(seconds: number): Promise<string[]> {
    const deadline = performance.now() + seconds * 1000
    for (;;) {
      const left = await this.alive()
      if (left.length === 0 || performance.now() > deadline) return left
    }
  }

  /** Resolves when a test has written the file `name` beside itself. */
  async appears(name: string): Promise<void> {
    const deadline = performance.now() + responseSeconds * 1000
    while (!(await readdir(this.#folder)).includes(name)) {
      if (performance.now() > deadline)
        throw new Error(`${name} was not written; got ${JSON.stringify(this.responses)}`)
    }
  }

  get mark(): string {
    return this.#mark
  }

  #push(response: Response): void {
    this.responses.push(response)
    this.#wake()
  }

  #config(): CollectConfig {
    const names = Object.keys(this.#options.files).sort()
    const entries = names
      .filter(name => (this.#options.own ?? names).includes(name) && name.startsWith("test_"))
      .map(name => ({ path: join(this.#folder, name), names: [] }))
    return {
      rootdir: this.#folder,
      invocationDir: this.#folder,
      inipath: null,
      ini: {},
      iniMode: "ini",
      overrideIni: [],
      options: { timeout: this.#options.timeout ?? null },
      unknown: [],
      args: [this.#folder],
      argv: [this.#folder],
      initialPaths: [this.#folder],
      argumentError: null,
      warnings: [],
      tree: [
        {
          path: this.#folder,
          package: false,
          conftest: names.includes("conftest.py"),
          entries,
          argument: this.#folder,
          top: this.#folder,
        },
      ],
      basetemp: null,
      cachedir: join(this.#folder, ".pytest_cache"),
    }
  }
}

/** Command lines of living processes with this mark in their environment. Reads /proc: Linux only. */
export async function processesMarked(mark: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue
    const [environment, command] = await Promise.all(
      ["environ", "cmdline"].map(name => readFile(`/proc/${pid}/${name}`, "latin1").catch(() => "")),
    )
    // A zombie's environment is empty.
    if (environment!.includes(`${markName}=${mark}`)) found.push(`${pid}: ${command!.replaceAll("\0", " ")}`)
  }
  return found
}
