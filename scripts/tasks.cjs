// Runs scripts of package.json by prefix, each with its name, time and outcome; output only of those that fail.
'use strict';

const childProcess = require('child_process');
const path = require('path');

const ROOT = path.resolve(__dirname, '..');

function runScript(name, command) {
  const started = process.hrtime.bigint();
  return new Promise((resolve) => {
    const child = childProcess.spawn(command, { cwd: ROOT, shell: true, stdio: 'pipe' });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      resolve({ name, ok: code === 0, seconds, output: Buffer.concat(output).toString() });
    });
  });
}

function report({ name, ok, seconds, output }) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
  if (!ok) console.log(output.trimEnd().replace(/^/gm, '     '));
}

/** Runs the scripts of package.json that start with `prefix`; resolves to the exit code. */
async function runScripts(prefix, { concurrency }) {
  const { scripts } = require('../package.json');
  const waiting = Object.keys(scripts).filter((name) => name.startsWith(prefix));
  const failed = [];
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const result = await runScript(name, scripts[name]);
      report(result);
      if (!result.ok) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  console.log(failed.length > 0 ? `\nfailed: ${failed.join(', ')}` : '\nall ok');
  return failed.length > 0 ? 1 : 0;
}

module.exports = { runScripts };
