// pytest's own answers about configuration, many in one process.

import { spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { cleanEnvironment } from "../command.ts"
import { oraclePython } from "../oracle.ts"

const script = join(dirname(fileURLToPath(import.meta.url)), "config_oracle.py")

/** What config_oracle.py says to each question. */
export function askPytest<Answer>(about: string, list: readonly unknown[]): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const env = cleanEnvironment({ PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1" })
    const child = spawn(oraclePython(), [script], { env, stdio: ["pipe", "pipe", "inherit"] })
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text
    })
    child.on("error", reject)
    child.on("close", code => {
      if (code === 0) resolve(JSON.parse(output) as Answer[])
      else reject(new Error(`config_oracle.py exited with ${code}`))
    })
    child.stdin.end(JSON.stringify({ about, list }))
  })
}
