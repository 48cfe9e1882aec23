// node ws-client.js URL STREAM COUNT: prints COUNT events of a stream, one a line, and acknowledges the batches.
const WebSocket = require('ws');

const [url, stream, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const socket = new WebSocket(url);
let seen = 0;

socket.on('open', () => socket.send(JSON.stringify({ type: 'start', stream })));
socket.on('message', (text) => {
  const batch = JSON.parse(text);
  if (batch.type !== 'event_batch' || batch.stream !== stream) {
    throw new Error('not a batch of ' + stream + ': ' + text);
  }
  const lines = batch.events.map((event) => JSON.stringify(event) + '\n').join('');
  seen += batch.events.length;
  process.stdout.write(lines, () => {
    socket.send(JSON.stringify({ type: 'ack', stream, batchNumber: batch.batchNumber }));
    if (seen >= count) {
      socket.close(1000);
    }
  });
});
socket.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
socket.on('close', () => {
  if (seen !== count) {
    console.error('saw ' + seen + ' of ' + count);
    process.exitCode = 1;
  }
});
