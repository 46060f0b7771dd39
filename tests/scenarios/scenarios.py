"""The one list of scenarios, run by C, Python and every Lua. Each table is one section of FAULTS.md; a row's name begins with its id."""

import b_status
import c_flow
import d_framing
import e_json
import e_types
import f_audio
import g_download
import j_input
import n_narration
import r_retries
from table import ROWS

TABLES = (b_status, c_flow, d_framing, e_json, e_types, f_audio, g_download, j_input, n_narration, r_retries)
NAMES = [row.name for row in ROWS]
assert len(set(NAMES)) == len(NAMES), "two rows of one name"

if __name__ == "__main__":
    for row in ROWS:
        print(row.name, len(row.cases))
