"""The command line `tapa`: starts and supervises the nodes, and talks to them."""
