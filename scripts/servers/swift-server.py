"""Runs one Swift server with its swift.conf beside it instead of in /etc: swift-server.py <kind> <config file>"""

import os
import sys

from swift.common import utils
from swift.common.wsgi import run_wsgi

kind, config = sys.argv[1], sys.argv[2]
utils.set_swift_dir(os.path.dirname(config))
sys.exit(run_wsgi(config, f"{kind}-server", default_port=0))
