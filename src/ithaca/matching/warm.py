"""`python -m ithaca.matching.warm`: compile the matching engine now, and not at its first use."""

from ithaca.matching import compiling

if __name__ == "__main__":
    if not compiling.ready(print):
        print("numba is not here: matching works, but slower.")
