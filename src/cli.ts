#!/usr/bin/env node
// The first milliseconds of the command: Python starts before the rest of the command is loaded. Nobody imports this.
//
// Node needs about 30 ms to load and to read the configuration, Python about as long to start: they overlap.

import { loadScript } from "./code-cache.ts"
import { startEarly } from "./session/early.ts"

/** The built `command.ts`; the build fills this in. */
declare const commandScript: string

const argv = process.argv.slice(2)
const python = startEarly(argv, process.cwd(), process.env)
const { exports: command, keepCode } = loadScript<typeof import("./command.ts")>(commandScript)
void command.main(argv, python).then(() => {
  if (python !== null) keepCode()
  // All is written and no process is left. To take Node apart in good order would take 5 ms more.
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit()
})
