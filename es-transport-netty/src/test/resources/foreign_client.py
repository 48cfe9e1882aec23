# python3 foreign_client.py URL STREAM: acknowledges, rejects, loses its connection and comes back.
# It prints the number in each event that it is given.
import json
import socket
import sys

from websockets.sync.client import connect

url, stream = sys.argv[1:]
steps = iter(['ack', 'nack', 'ack', 'leave', 'ack', 'ack'])


def say(connection, **message):
    connection.send(json.dumps({'stream': stream, **message}))


def consume(connection):
    """Answers until there is nothing left to do; False when the connection is to be lost."""
    say(connection, type='start')
    while True:
        answer = next(steps, None)
        if answer is None:
            return True
        batch = json.loads(connection.recv(timeout=20))
        print(' '.join(str(event['n']) for event in batch['events']), flush=True)
        if answer == 'leave':
            connection.socket.shutdown(socket.SHUT_RDWR)
            return False
        say(connection, type=answer, batchNumber=batch['batchNumber'], message='from Python')


done = False
while not done:
    connection = connect(url)
    done = consume(connection)
connection.close(1000)
print('closed', connection.protocol.close_rcvd.code)
