"""One module per group of commands; each `register`s its parsers."""
