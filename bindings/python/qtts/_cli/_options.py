"""What several commands share: their names, options for the client and for a request."""

import argparse
import json

import qtts

COMMANDS = {
    "say": "speak a text; the same without the word, for texts that are named like a command",
    "bulk": "many texts, a file each, taken up again where it ended",
    "voices": "the voices, models and languages that are known",
    "doctor": "look at everything that a request needs, without making one",
    "completion": "print completions for bash or zsh",
}

EPILOG = """\
The key comes from DASHSCOPE_API_KEY, from the file that DASHSCOPE_API_KEY_FILE_PATH names, or from ~/.dashscope/api_key.
exit status: 0 done, 1 the service, the network, the disk or a player failed, 2 the command, the text or the settings are wrong,
130 Ctrl-C, 143 SIGTERM, 129 SIGHUP"""


def new_parser(name, description, epilog=EPILOG):
    return argparse.ArgumentParser(
        prog=f"qtts {name}".rstrip(), description=description, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def number(kind, least, what):
    """A number of argparse that is at least `least`."""

    def parse(text):
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not least <= value < float("inf"):
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
        return value

    return parse


def member(text):
    """k=v, where v is JSON if it reads as JSON, else a string."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=value")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def add_request(parser):
    group = parser.add_argument_group("how it is spoken")
    group.add_argument("-v", "--voice", help="such as Cherry, Ethan, Serena; `qtts voices` lists them")
    group.add_argument("-m", "--model")
    group.add_argument("-l", "--language", metavar="TYPE", help="such as English, Chinese, German")
    group.add_argument("-i", "--instructions", metavar="TEXT", help="how to speak, for models that take instructions")
    group.add_argument("--param", action="append", type=member, metavar="NAME=VALUE", help="one more member of `parameters`")


def request(options):
    """Keywords of Client.stream, those that were given."""
    members = {
        "voice": options.voice,
        "model": options.model,
        "language_type": options.language,
        "instructions": options.instructions,
        "parameters": dict(options.param) if options.param else None,
    }
    return {name: value for name, value in members.items() if value is not None}


def add_client(parser):
    group = parser.add_argument_group("where it is asked")
    group.add_argument("--region", help="singapore, beijing or us: keys belong to one region")
    group.add_argument("--base-url", metavar="URL", help="ends in /api/v1")
    group.add_argument("--workspace", metavar="ID")


def client_settings(options):
    return {"region": options.region, "base_url": options.base_url, "workspace": options.workspace}


def client(options, **more):
    return qtts.Client(**client_settings(options), **more)
