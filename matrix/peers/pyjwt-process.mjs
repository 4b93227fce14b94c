// The Python process that PyJWT runs in. Its environment is made by `cargo xtask matrix`.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const inVenv = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';
const PYTHON = new URL(`../../target/matrix/venv/${inVenv}`, import.meta.url);

/** { versions, ask(question) → answer, stop() }; one question at a time. */
export async function startPyjwt() {
  if (!existsSync(PYTHON)) throw new Error('PyJWT is not installed; `cargo xtask matrix` does it');
  const script = fileURLToPath(new URL('pyjwt.py', import.meta.url));
  const child = spawn(fileURLToPath(PYTHON), [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error('the Python process has ended; what it said stands above');
    return JSON.parse(value);
  };
  const versions = await read();
  const ask = (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return read();
  };
  return { versions, ask, stop: () => child.stdin.end() };
}
