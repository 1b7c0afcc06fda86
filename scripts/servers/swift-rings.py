"""Writes the rings of a Swift of one device: swift-rings.py <folder> <account port> <container port> <object port>"""

import os
import sys

from swift.common.ring import RingBuilder

folder, ports = sys.argv[1], sys.argv[2:]
for kind, port in zip(("account", "container", "object"), ports):
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=1)
    builder.add_dev(
        {
            "region": 1,
            "zone": 1,
            "ip": "127.0.0.1",
            "port": int(port),
            "device": "disk",
            "weight": 1,
        }
    )
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, f"{kind}.ring.gz"))
