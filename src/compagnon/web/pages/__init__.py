"""One module of thin views per desk."""
