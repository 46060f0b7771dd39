"""The plugin in a real terminal: Neovim inside tmux speaks a text, and its screen becomes examples/nvim/picture.svg or what is named.

picture.py [PICTURE.svg]. QTTS_TEST_PLUGIN names the plugin as build.sh made it. Ends with 1 when the screen does not show what it should.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import screen_svg

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "endpoint"))

import endpoint  # noqa: E402

PATIENCE = 60  # seconds
TEXT = """# Notes

The editor reads this aloud while you go on writing.
Nothing waits: neither for the network, nor for the sound.

* `gsip` speaks a paragraph, `gs` in visual mode the selection.
* `:QttsStop` is silence, at once.
"""


class Terminal:
    """A tmux server of its own."""

    def __init__(self, folder, environment, *command):
        self.socket = folder / "tmux"
        self.environment = environment
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", "72", "-y", "14", "-c", folder, *command)

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], env=self.environment, check=True, capture_output=True, text=True).stdout

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options)

    def await_screen(self, pattern):
        """The screen is looked at until it shows this: a terminal tells nobody when it has changed."""
        until = time.monotonic() + PATIENCE
        while not re.search(pattern, self.screen()):
            if time.monotonic() > until:
                sys.exit(f"the screen never showed {pattern!r}:\n{self.screen()}")
            time.sleep(0.05)

    def close(self):
        self.tmux("kill-server")


def main():
    picture = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parents[1] / "examples/nvim/picture.svg")
    with tempfile.TemporaryDirectory() as name, endpoint.running() as service:
        folder = Path(name)
        (folder / "notes.md").write_text(TEXT, encoding="utf-8")
        mine = {"QTTS_TEST_ENDPOINT": service.base, "QTTS_TEST_FOLDER": name, "LANG": "C.UTF-8", "TERM": "tmux-256color", "no_proxy": "*"}
        # A player takes as long as the sound does; this one longer.
        setup = """lua set_up{ request = { voice = "Cherry" }, player = { "sh", "-c", "cat > /dev/null; exec sleep 60" } }
            vim.keymap.set({ "n", "x" }, "gs", "<Plug>(qtts-speak)", { remap = true }) vim.o.ruler, vim.o.termguicolors = false, true
            vim.cmd "hi Normal guibg=#1f2430 guifg=#d8dee9 | hi LineNr guifg=#5c6773 | hi NonText guifg=#5c6773 | hi NormalFloat guibg=#2b3347"
            vim.cmd "hi FloatBorder guifg=#7aa2c8 guibg=#1f2430 | hi StatusLine gui=NONE guibg=#2b3347 guifg=#d8dee9 | hi Title guifg=#7aa2c8" """
        command = ["nvim", "-n", "-u", HERE / "init.lua", "-i", "NONE", "-c", setup, "-c", "syntax on", "-c", "set number", "notes.md"]
        terminal = Terminal(folder, {**os.environ, **mine}, *command)
        try:
            terminal.await_screen("reads this aloud")
            terminal.keys("3Ggsip")
            terminal.await_screen(r"Cherry +0:02 .*[▂-█]")
            picture.write_text(screen_svg.draw(terminal.screen("-e")), encoding="utf-8")
            terminal.keys(":QttsStop", "Enter")
            terminal.await_screen(r"^(?!(?s:.*)Cherry)")
        finally:
            terminal.close()


if __name__ == "__main__":
    main()
