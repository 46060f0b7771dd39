"""Which branches of the parsers no test takes, less those that coverage.txt explains: coverage.py COVERAGE.JSON COVERAGE.TXT."""

import json
import re
import sys
from pathlib import Path

WHOLE = re.compile(r"core/src/(sse|sieve|sieve_grammar|base64|base64_scalar|base64_choice|repeat|envelope|audio|wav)\.c$")


def gaps(measured):
    for file in measured["files"]:
        if not WHOLE.search(file["file"]):
            continue
        source = Path(file["file"]).read_text(encoding="utf-8").splitlines()
        for line in file["lines"]:
            if line.get("gcovr/noncode"):
                continue
            missed = line["count"] == 0 or any(branch["count"] == 0 for branch in line["branches"])
            if missed:
                yield f"{Path(file['file']).name}: {source[line['line_number'] - 1].strip()}"


lines = [line.split("\t") for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
explained = [line for line, _ in lines]
found = list(gaps(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
left = [gap for gap in found if gap not in explained]
stale = [line for line, why in lines if line not in found and not why.startswith("Hangs on the processor")]
for gap in left:
    print("not taken:", gap)
for line in stale:
    print("explained, but taken:", line)
print(f"{len(explained) - len(stale)} passed, {len(left) + len(stale)} failed" if explained or left else "1 passed, 0 failed")
sys.exit(1 if left or stale else 0)
