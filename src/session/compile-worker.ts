// The entry of a compile thread: one task in, one compiled text out. Started by `compile-pool.ts`.

export { compileFile as default } from "./compile-file.ts"
