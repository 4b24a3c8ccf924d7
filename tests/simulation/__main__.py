"""`python -m simulation`: what `make simulate` runs."""

import sys

from simulation.many import main

if __name__ == "__main__":
    sys.exit(main())
