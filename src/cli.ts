#!/usr/bin/env node
// The first milliseconds of the command: Python starts before the rest of the command is loaded. Nobody imports this.
//
// Node needs about 30 ms to load and to read the configuration, Python about as long to start: they overlap.

import { startEarly } from "./session/early.ts"

const argv = process.argv.slice(2)
const python = startEarly(argv, process.cwd(), process.env)
const { main } = await import("./command.ts")
await main(argv, python)
