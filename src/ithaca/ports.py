"""Is the port free? Asked before anything else happens, so it needs nothing but Python: the
Makefile runs this file before there is a virtual environment."""

import socket
import sys


def complaint(port: str, host: str = "127.0.0.1") -> str:
    """Why a server could not listen there; empty when it could."""
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        return f"{port!r} is not a port. Choose a number from 1 to 65535: PORT=8001 make run"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, int(port)))
        except PermissionError:
            return f"Port {port} needs more rights. Choose one above 1023: PORT=8001 make run"
        except OSError:
            other = int(port) + 1 if int(port) < 65535 else 8001
            return f"Port {port} is taken. Choose another: PORT={other} make run"
    return ""


if __name__ == "__main__":
    sys.exit(complaint(sys.argv[1]) or 0)
