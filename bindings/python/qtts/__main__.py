"""python -m qtts"""

import sys

from ._cli import main

sys.exit(main())
