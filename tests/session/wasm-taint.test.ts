// What a test file may leave changed, by its text.

import { expect, test } from "vitest"
import { taintsOf } from "../../src/session/wasm-taint.ts"

const changing: readonly (readonly [root: string | null, text: string, module: string | null])[] = [
  ["mod", "import mod\nmod.LIMIT = 1\n", "mod"],
  ["pkg", "import pkg.sub.mod as m\nm.LIMIT = 1\n", "pkg.sub.mod"],
  ["pkg", "from pkg import mod\nmod.LIMIT = 1\n", "pkg.mod"],
  ["pkg", "from pkg import mod\nmod.Cls.count = 1\n", null],
  ["pkg", "from pkg import other\nother.LIMIT = 1\n", null],
  ["pkg", "import pkg.mod as m\nm.Cls.count = 1\n", null],
  ["pkg", "import pkg.mod as m\nm.a, m.table['x'] = 1, 2\n", null],
  ["pkg", "import pkg.mod as m\nsetattr(m.Cls, 'count', 1)\nm.x = 1\n", null],
  ["pkg", "import pkg.mod as m\ndel m.Cls.count\n", null],
  ["pkg", "import pkg.mod\ndef test_it():\n    pkg.mod.LIMIT += 1\n", null],
  ["pkg", "from pkg.mod import Cls as C\ndef test_it():\n    C.count = 1\n", null],
  ["pkg", "from pkg import (\n    a,\n    b as c,\n)\nc.x, y = 1, 2\n", null],
  ["mod", "import mod\nmod.table['a'] = 1\n", null],
  ["mod", "import mod\nmod.table.append(1)\n", null],
  ["mod", "import mod\ndef test_it():\n    mod.table['a'].update(b=1)\n", null],
  ["mod", "from mod import table\ntable['a'] = 1\n", null],
  ["mod", "from mod import table\ndel table['a']\n", null],
  ["mod", "from mod import table as t\nassert t.pop() == 1\n", null],
  ["mod", "import mod\nmod.flags <<= 1\n", "mod"],
  ["mod", "import mod\nsetattr(mod, 'LIMIT', 2)\n", "mod"],
  ["mod", "import mod\ndel mod.LIMIT\n", "mod"],
  ["mod", "import mod\nmod.__dict__.update(LIMIT=2)\n", null],
  [null, "from . import mod\nmod.LIMIT = 2\n", null],
  [null, "import sys\nsys.modules['mod'] = None\n", null],
  [null, "import importlib, mod\nimportlib.reload(mod)\n", null],
  ["builtins", "import builtins\nbuiltins.len = lambda x: 0\n", "builtins"],
]
/** Only `pkg.mod` is a module of that name. */
const isModule = (home: string, name: string) => `${home}.${name}` === "pkg.mod"

test.each(changing)("%s: %j", (root, text, module) => {
  expect(taintsOf("test_a.py", text, isModule)).toEqual([{ by: "test_a.py", root, module }])
})

const harmless = [
  "import mod\nassert mod.LIMIT == 1\n",
  "import mod\nx = mod.LIMIT\n",
  "from mod import Stack\ns = Stack()\ns.append(1)\ns[0] = 2\n",
  "from mod import table\nassert table['a'] == 1 and table.get('b') is None\n",
  "import mod\nassert mod.LIMIT <= 3 and mod.f(a=1)\n",
  "import mod\ndef test_it(monkeypatch):\n    monkeypatch.setattr(mod, 'LIMIT', 2)\n",
  "import mod\nclass T:\n    def f(self):\n        self.mod = mod\n",
  "import sys\nassert 'mod' in sys.modules\n",
]
test.each(harmless)("nothing: %j", text => {
  expect(taintsOf("test_a.py", text, isModule)).toEqual([])
})
