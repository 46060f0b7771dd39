"""qtts voices: the voices, models and languages that are known. For help, never a check: the service adds some before clients do."""

import json
import sys
from importlib.resources import files

from ._options import new_parser

DESCRIPTION = "The voices, models and languages that are known. The service may have more: any name is passed on as it is."


def make_parser(name):
    parser = new_parser(name, DESCRIPTION, None)
    parser.add_argument("-l", "--language", metavar="TYPE", help="those that speak it, its own voices first")
    parser.add_argument("-m", "--model", help="those of this model")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--names", choices=("voices", "models", "languages"), help="these names alone, a line each")
    return parser


def run(options):
    models, voices = chosen(known(), options.language, options.model)
    if options.names:
        print(*_names(models, voices, options.names), sep="\n")
    elif options.json:
        json.dump({"models": models, "voices": voices}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        _table([("VOICE", "HOME", "MODELS"), *((v["name"], v["home"] or "", ", ".join(v["models"])) for v in voices)])
        print()
        _table([("MODEL", "NOTE", "LANGUAGES"), *((m["name"], m["note"], ", ".join(m["languages"])) for m in models)])
    if not voices and not models:
        print("qtts: the list knows no such language or model; the service may", file=sys.stderr)
        return 1
    return 0


def known():
    return json.loads(files(__package__).joinpath("share/voices.json").read_text(encoding="utf-8"))


def chosen(table, language=None, model=None):
    """(models, voices) that speak the language and belong to the model."""
    models = [m for m in table["models"] if _is_model(m, model) and _speaks(m, language)]
    names = {m["name"] for m in models}
    voices = [{**v, "models": [name for name in v["models"] if name in names]} for v in table["voices"] if names & set(v["models"])]
    return models, sorted(voices, key=lambda voice: not (language and _at_home(voice, language)))


def close_to(voice):
    """Names that `voice` may have meant, the likeliest first."""
    import difflib

    names = {v["name"].lower(): v["name"] for v in known()["voices"]}
    return [names[found] for found in difflib.get_close_matches(voice.lower(), names)]


def _names(models, voices, what):
    if what == "languages":
        return dict.fromkeys(language for model in models for language in model["languages"])
    return [entry["name"] for entry in (voices if what == "voices" else models)]


def _is_model(model, wanted):
    return wanted is None or wanted in (model["name"], *model["versions"])


def _speaks(model, language):
    return language is None or language.lower() in (name.lower() for name in model["languages"])


def _at_home(voice, language):
    return (voice["home"] or "").lower().startswith(language.lower())


def _table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
