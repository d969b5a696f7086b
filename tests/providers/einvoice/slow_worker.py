"""A checking process that greets and then never answers."""

import json
import struct
import sys
import time

greeting = json.dumps({"ready": True}).encode()
sys.stdout.buffer.write(struct.pack(">II", len(greeting), 0) + greeting)
sys.stdout.buffer.flush()
time.sleep(60)
