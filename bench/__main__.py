"""python -m bench speed | weight | scale | announce [DATABASE_URL of an empty PostgreSQL database]"""

import sys

from . import announce, scale, speed, weight

if __name__ == "__main__":
    runs = {"speed": speed.run, "weight": weight.run, "scale": scale.run, "announce": announce.run}
    if len(sys.argv) < 2 or sys.argv[1] not in runs:
        raise SystemExit(__doc__)
    runs[sys.argv[1]](*sys.argv[2:3])
