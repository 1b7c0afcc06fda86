// The configuration of a Swift of one node and one replica, in one folder.
'use strict';

const os = require('os');
const path = require('path');

// In the order of Swift's own sample: with `copy` after `slo`, copying a multipart object copies its list of parts.
const S3_FILTERS = [
  'catch_errors',
  'gatekeeper',
  'healthcheck',
  'proxy-logging',
  'cache',
  'listing_formats',
  'bulk',
  's3api',
  'tempauth',
  'copy',
  'slo',
  'dlo',
  'versioned_writes',
  'symlink',
];

function defaults(directory, port) {
  return [
    '[DEFAULT]',
    'bind_ip = 127.0.0.1',
    `bind_port = ${port}`,
    // Zero: serve in this very process, so that ending it ends everything.
    'workers = 0',
    `user = ${os.userInfo().username}`,
    `swift_dir = ${directory}`,
    `devices = ${path.join(directory, 'devices')}`,
    'mount_check = false',
    'fallocate_reserve = 0',
  ];
}

function storageServer(directory, kind, port) {
  return [
    ...defaults(directory, port),
    '[pipeline:main]',
    `pipeline = ${kind}-server`,
    `[app:${kind}-server]`,
    `use = egg:swift#${kind}`,
  ];
}

function proxyServer(directory, port, { accessKeyId, secretAccessKey, region }) {
  const [account, user] = accessKeyId.split(':');
  const options = {
    s3api: ['s3_acl = false', `location = ${region}`, 'check_bucket_owner = false'],
    tempauth: [`user_${account}_${user} = ${secretAccessKey} .admin`],
    // No memcached: a miss only costs a look into the ring.
    cache: ['memcache_servers = 127.0.0.1:1'],
    versioned_writes: ['allow_versioned_writes = true', 'allow_object_versioning = true'],
  };
  const filters = S3_FILTERS.flatMap((name) => [
    `[filter:${name}]`,
    `use = egg:swift#${name === 'cache' ? 'memcache' : name.replace('-', '_')}`,
    ...(options[name] ?? []),
  ]);
  return [
    ...defaults(directory, port),
    '[pipeline:main]',
    `pipeline = ${S3_FILTERS.join(' ')} proxy-server`,
    '[app:proxy-server]',
    'use = egg:swift#proxy',
    'account_autocreate = true',
    // Its own half a second to connect is too little on a machine that runs other tests as well, and
    // one late answer would keep the backend out of use for a minute: the proxy would answer 503.
    'conn_timeout = 20',
    'node_timeout = 60',
    'recoverable_node_timeout = 60',
    'error_suppression_interval = 0',
    'error_suppression_limit = 1000000',
    ...filters,
  ];
}

/** The files of the folder, by name. */
function swiftFiles(directory, ports, credentials) {
  const files = {
    'swift.conf': [
      '[swift-hash]',
      'swift_hash_path_suffix = tests',
      'swift_hash_path_prefix = tests',
    ],
    'proxy.conf': proxyServer(directory, ports.proxy, credentials),
  };
  for (const kind of ['account', 'container', 'object']) {
    files[`${kind}.conf`] = storageServer(directory, kind, ports[kind]);
  }
  return files;
}

module.exports = { swiftFiles };
