# Runs cases of the Autobahn test suite against a server that echoes: run_cases.py URL FOLDER CASE...
# The reports go into the folder, with an overview in index.json.
import sys

from autobahntestsuite import wstest

url, folder, cases = sys.argv[1], sys.argv[2], sys.argv[3:]
spec = {
    'options': {'failByDrop': False},
    'outdir': folder,
    'servers': [{'agent': 'server', 'url': url, 'options': {'version': 18}}],
    'cases': cases,
    'exclude-cases': [],
    'exclude-agent-cases': {},
}
wstest.start({'mode': 'fuzzingclient'}, spec)
