// node foreign-client.js URL STREAM: acknowledges, rejects, loses its connection and comes back.
// It prints the number in each event that it is given.
const WebSocket = require('ws');

const [url, stream] = process.argv.slice(2);
const steps = ['ack', 'nack', 'ack', 'leave', 'ack', 'ack'];
let step = 0;

function connect() {
  const socket = new WebSocket(url);
  const say = (message) => socket.send(JSON.stringify({ stream, ...message }));
  socket.on('open', () => say({ type: 'start' }));
  socket.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  socket.on('message', (text) => {
    const { batchNumber, events } = JSON.parse(text);
    console.log(events.map((event) => event.n).join(' '));
    const answer = steps[step++];
    if (answer === 'leave') {
      socket.terminate();
      connect();
      return;
    }
    say({ type: answer, batchNumber, message: 'from JavaScript' });
    if (step === steps.length) {
      socket.on('close', (code) => console.log('closed ' + code));
      socket.close(1000);
    }
  });
}

connect();
