"""qtts completion SHELL: what makes the shell complete `qtts`."""

import sys
from importlib.resources import files

from ._options import new_parser

FILES = {"bash": "share/qtts.bash", "zsh": "share/_qtts"}
DESCRIPTION = """\
Print completions. For bash, in ~/.bashrc:  eval "$(qtts completion bash)"
For zsh, in ~/.zshrc behind compinit:       eval "$(qtts completion zsh)\""""


def make_parser(name):
    parser = new_parser(name, DESCRIPTION, None)
    parser.add_argument("shell", choices=sorted(FILES))
    return parser


def run(options):
    sys.stdout.write(files(__package__).joinpath(FILES[options.shell]).read_text(encoding="utf-8"))
    return 0
