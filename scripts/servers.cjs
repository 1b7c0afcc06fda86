// The real servers that tests can run against, and how to find each on this machine. A test that needs one is
// named for it, `<subject>.<server>.test.ts`, and starts its own process on a free port.
'use strict';

const fs = require('fs');
const path = require('path');

/** For each server: the commands that have to exist (any of the alternatives), and Debian's packages. */
const SERVERS = {
  redis: { commands: [['redis-server', 'valkey-server']], packages: ['redis-server'] },
  s3: {
    commands: [
      ['swift-proxy-server'],
      ['swift-account-server'],
      ['swift-container-server'],
      ['swift-object-server'],
    ],
    packages: ['swift-proxy', 'swift-account', 'swift-container', 'swift-object'],
  },
  chromium: {
    commands: [['chromium', 'chromium-browser', 'google-chrome']],
    packages: ['chromium'],
  },
  radicale: { commands: [['radicale']], packages: ['radicale'] },
  xandikos: { commands: [['xandikos']], packages: ['xandikos'] },
  apache2: { commands: [['apache2']], packages: ['apache2'] },
  dovecot: {
    commands: [['dovecot'], ['sievec']],
    packages: ['dovecot-imapd', 'dovecot-lmtpd', 'dovecot-sieve'],
  },
  opensmtpd: { commands: [['smtpd']], packages: ['opensmtpd'] },
  clamav: { commands: [['clamd']], packages: ['clamav-daemon'] },
  rspamd: { commands: [['rspamd']], packages: ['rspamd'] },
};

// Debian keeps daemons in sbin, which is not in everybody's PATH.
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

function executable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first of `names` on this machine, as an absolute path, or null. */
function findCommand(names) {
  const directories = (process.env.PATH ?? '').split(path.delimiter).concat(ALSO);
  const files = names.flatMap((name) => directories.map((directory) => path.join(directory, name)));
  return files.find(executable) ?? null;
}

/** The absolute paths of a server's commands, by the name of the first alternative, or null. */
function find(name) {
  const server = SERVERS[name];
  if (!server) throw new Error(`no server is called ${name}: ${Object.keys(SERVERS).join(', ')}`);
  const found = server.commands.map((names) => [names[0], findCommand(names)]);
  return found.every(([, file]) => file) ? Object.fromEntries(found) : null;
}

/** True when tests can start this server. */
function available(name) {
  return find(name) !== null;
}

/** The server a test file is named for, or null. */
function serverOf(file) {
  const name = /\.([a-z0-9]+)\.test\.ts$/.exec(file)?.[1];
  return name && Object.hasOwn(SERVERS, name) ? name : null;
}

module.exports = { SERVERS, find, available, serverOf };
