// Many requests over a few connections, and how long they take.
import http from 'node:http';

const CONNECTIONS = 16;

/** A caller that sends requests of one method with one token. */
export function opened(service, method, headers) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const send = (path) =>
    new Promise((resolve, reject) => {
      const request = http.request({ agent, host: '127.0.0.1', port: service.port, method, path, headers }, (response) => {
        response.on('data', () => {}).on('end', () => (response.statusCode < 300 ? resolve() : reject(new Error(`${method} ${path} answered ${response.statusCode}`))));
      });
      request.on('error', reject).end();
    });
  return { send, close: () => agent.destroy() };
}

/** Sends to the paths, round and round for as long as it may, else to each once. Answers how many that were, and how many a second. */
export async function throughput({ send }, paths, forMs) {
  const begin = performance.now();
  let sent = 0;
  const goesOn = () => (forMs ? performance.now() - begin < forMs : sent < paths.length);
  const connection = async () => {
    while (goesOn()) {
      sent += 1;
      await send(paths[(sent - 1) % paths.length]);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return { sent, speed: (sent / (performance.now() - begin)) * 1_000 };
}

export function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
