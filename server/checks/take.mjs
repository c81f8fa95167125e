/**
 * Runs one step of the checks in its own process. Plain JavaScript: `npm test` starts before packages are installed.
 */
import { spawn } from 'node:child_process';

/**
 * Runs a step and prints how long it took.
 * @param {string} name
 * @param {string[] | (() => unknown)} work a command with its arguments, or a function that returns false on failure
 * @param {'inherit' | 'pipe'} output with 'pipe', the command's output is printed in one piece when it ends, so that it
 *   does not mix with the output of steps that run at the same time
 * @returns {Promise<boolean>} whether it passed
 */
export async function take(name, work, output) {
  const started = performance.now();
  if (output === 'inherit') console.log(`\n▶ ${name}`);
  const { ok, said } =
    typeof work === 'function' ? { ok: work() !== false, said: '' } : await runs(work, output);
  if (output === 'pipe') console.log(`\n▶ ${name}\n${said.trimEnd()}`);
  console.log(`${ok ? '✔' : '✘'} ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return ok;
}

/**
 * @param {string[]} commandLine
 * @param {'inherit' | 'pipe'} output
 * @returns {Promise<{ ok: boolean, said: string }>}
 */
function runs([command = '', ...args], output) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1' };
  const child = spawn(command, args, { stdio: ['inherit', output, output], env });
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ ok: false, said: message }));
    child.on('close', (status, signal) => {
      if (signal) process.exit(130);
      resolve({ ok: status === 0, said: Buffer.concat(chunks).toString() });
    });
  });
}
