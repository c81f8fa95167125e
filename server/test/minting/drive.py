import sys

from mint import mint

for line in sys.stdin:
    *parts, issued = line.rstrip("\n").split("\t")
    print(mint(*parts, int(issued) if issued else None))
