import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { PACKAGE_ROOT, readArtefacts } from './artefacts';
import { checkGraph, type CheckReport } from './check-graph';
import { apiOf } from './composition';
import { buildManifest, type Manifest, type RegisteredOperation } from './manifest';

/** What the command line of check and publish can say. */
export interface RegistryOptions {
  /** A supergraph file to compare with, instead of the committed one. */
  readonly against?: string | undefined;
  /** Manifests of further clients. */
  readonly manifests: readonly string[];
  readonly allowBreaking: boolean;
}

/** A file of this package as HEAD has it, or null when HEAD has none. */
export function committed(name: string): string | null {
  try {
    return execFileSync('git', ['show', `HEAD:./${name}`], {
      cwd: PACKAGE_ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch {
    return null;
  }
}

function publishedApi(against: string | undefined): GraphQLSchema | undefined {
  const sdl =
    against === undefined
      ? committed('supergraph.graphql')
      : readFileSync(path.resolve(against), 'utf8');
  return sdl === null ? undefined : apiOf(sdl);
}

function readManifest(text: string, fallbackClient: string): RegisteredOperation[] {
  const { operations } = JSON.parse(text) as Manifest;
  return operations.map((operation) => ({
    ...operation,
    // Apollo's own tool leaves the client out when there is one only.
    clientName: (operation as Partial<RegisteredOperation>).clientName ?? fallbackClient,
  }));
}

/** Operations that clients call: the first-party ones and those of the given manifests. */
function registeredOperations(manifests: readonly string[]): RegisteredOperation[] {
  return [
    ...buildManifest(readArtefacts().operations).operations,
    ...manifests.flatMap((file) =>
      readManifest(readFileSync(path.resolve(file), 'utf8'), path.basename(file, '.json')),
    ),
  ];
}

/** Runs the check on the working tree. */
export async function checkWorkingTree(options: RegistryOptions): Promise<CheckReport> {
  return checkGraph(readArtefacts(), {
    published: publishedApi(options.against),
    operations: registeredOperations(options.manifests),
    allowBreaking: options.allowBreaking,
  });
}
