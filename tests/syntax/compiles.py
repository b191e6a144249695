"""Says whether CPython compiles texts without a warning: `{"text": ...}` per line in, true or an error's text out."""

import json
import sys
import warnings

warnings.simplefilter("error")

for line in sys.stdin:
    try:
        compile(json.loads(line)["text"], "case", "exec", dont_inherit=True)
        answer = True
    except (SyntaxError, ValueError, RecursionError, Warning) as error:
        answer = f"{type(error).__name__}: {error}"
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
