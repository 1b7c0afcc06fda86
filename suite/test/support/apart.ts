import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, freePort } from '@suitegraph/kit/testing';
import { PASSWORD, PEOPLE } from '../../src/demo/people';
import { seedDemo } from '../../src/demo/seed-demo';
import { modules } from '../../src/modules';
import { suiteSettings } from '../../src/app/settings';
import type { Deployment } from './deployment';

const ROOT = path.resolve(__dirname, '../../..');
const READY_WITHIN_MS = 60_000;

/** Seven processes: the six subgraphs and the gateway. */
export interface ApartDeployment extends Deployment {
  /** Stops one process with the signal and waits for its end; returns its exit code. */
  kill(name: string, signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs each subgraph and the gateway as a process of its own, over Redis. */
export async function deployApart(
  environment: Readonly<Record<string, string>>,
): Promise<ApartDeployment> {
  const database = await createTestDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-apart-'));
  const authSecret = 'the auth secret of the e2e tests!!';
  const smtpPort = await freePort();
  const shared = {
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    DATA_DIR: directory,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    AUTH_SECRET: authSecret,
    INTERNAL_SECRET: 'the internal secret of the e2e tests',
    URL_SECRET: 'the url secret of the e2e tests !!!!',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtpPort),
    ADMIN_EMAIL: PEOPLE[0].email,
    ADMIN_NAME: PEOPLE[0].displayName,
    ADMIN_PASSWORD: PASSWORD,
    ...environment,
  };
  const processes = new Map<string, ChildProcess>();
  const urls: string[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map((child) => end(child, 'SIGTERM')));
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (const { name } of modules) {
      const port = await freePort();
      urls.push(`${name}=http://127.0.0.1:${port}/graphql`);
      processes.set(name, start(['suite/src/service.ts', name], { ...shared, PORT: String(port) }));
    }
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const gateway = { ...shared, PORT: String(port), SUBGRAPH_URLS: urls.join(',') };
    processes.set('gateway', start(['gateway/src/main.ts'], gateway));
    await Promise.all(
      [...urls.map((entry) => entry.replace(/^.*=(.*)\/graphql$/, '$1')), url].map(untilReady),
    );
    await seedDemo({ settings: suiteSettings.parse({ DATA_DIR: directory }), url, smtpPort });
    return {
      url,
      smtpPort,
      authSecret,
      stop,
      kill: (name, signal) => {
        const child = processes.get(name);
        if (!child) throw new Error(`No process is called ${name}`);
        return end(child, signal);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function start(entry: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['-r', '@swc-node/register', ...entry], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...env,
    },
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline) throw new Error(`${url} was not ready in time`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
