"""`python -m compagnon` is the `compagnon` command."""

import sys

from compagnon.cli.main import main

sys.exit(main())
