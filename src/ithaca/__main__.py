"""The `ithaca` command: our own commands first, Django's behind them."""

import os
import sys

from ithaca import __version__, serve

COMMANDS = {
    "demo": "a demo organization with a living program, to look around in",
    "init": "a new installation: database, organization, administrator",
    "serve": "the web server and the job worker",
    "worker": "the job worker alone",
    "import": "people from a CSV or XLSX file",
    "guide": "training, agendas, surveys, letters: list, show, check, translate",
    "match": "match two files of people without a database",
    "round": "match a stored round again: does the same come out?",
    "token": "a token for the API",
    "doctor": "what is wrong with this installation, and how to mend it",
    "backup": "everything into one file",
    "restore": "and back again, also onto another database",
}


def main() -> None:
    os.umask(0o077)  # the data folder is nobody else's
    words = sys.argv[1:]
    first = words[0] if words else "help"
    if first in {"help", "--help", "-h"} and len(words) < 2:
        sys.stdout.write(help_text())
    elif first in {"version", "--version"}:
        sys.stdout.write(f"ithaca {__version__}\n")
    elif first == "serve":
        sys.exit(serve.main(words[1:]))
    elif first == "match":
        _match(words[1:])
    elif first == "guide":
        _guide(words[1:])
    else:
        _django([sys.argv[0], *words])


def help_text() -> str:
    lines = [f"  ithaca {name:<9} {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            "Ithaca runs mentoring programs, from the first objective to the report.",
            "",
            *lines,
            "",
            "`ithaca COMMAND --help` says more. Django's own commands work as well",
            "(migrate, shell, check, …). The data folder is ITHACA_DATA, or ./data.",
            "",
        ]
    )


# Each way in imports only what it needs: matching files must work without Django, and Django's
# commands should not wait for scipy.
def _match(words: list[str]) -> None:
    from ithaca.matching import command

    sys.exit(command.main(words))


def _guide(words: list[str]) -> None:
    from ithaca.guide import command

    sys.exit(command.main(words))


def _django(words: list[str]) -> None:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ithaca.settings")
    execute_from_command_line(words)


if __name__ == "__main__":
    main()
