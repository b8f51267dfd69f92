import sys

print("Python from", sys.base_prefix)
