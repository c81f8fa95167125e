import sys

from mint import mint

for line in sys.stdin:
    *parts, issued = line.rstrip("\n").split("\t")
    try:
        print(mint(*parts, int(issued) if issued else None))
    except ValueError as error:
        print(error)
