"""`python -m indexer.cli`: the same as `winnow`."""

from indexer.cli import main

if __name__ == "__main__":
    main()
