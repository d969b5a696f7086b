"""The outside world behind the protocols of the cores, chosen by URL."""
