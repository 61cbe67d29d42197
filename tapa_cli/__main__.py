"""Lets `python -m tapa_cli` do what the installed command `tapa` does."""

from tapa_cli.main import main

if __name__ == '__main__':
    main()
