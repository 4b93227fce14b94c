// One request over a socket, with headers as a list of pairs: fetch would join or refuse what an attacker can send.

import { request } from 'node:http';

/** Asks a server on loopback; gives status, headers and text. */
export function askServer(origin, method, path, headers) {
  const { hostname, port, host } = new URL(origin);
  const rest = [['Host', host], ['Connection', 'close'], ...(method === 'POST' ? [['Content-Length', '0']] : [])];
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, agent: false, headers: [...rest, ...headers].flat() }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: new Headers(Object.entries(answer.headers)), text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
