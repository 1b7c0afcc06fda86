import { parse } from 'graphql';
import * as documents from '../generated/graphql';
import { PACKAGE_ROOT, readArtefacts } from './artefacts';
import { apiOf } from './composition';
import { generate } from './generate';
import { buildManifest, canonicalText, operationId } from './manifest';
import { invalidOperations } from './usage';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const { operations } = buildManifest(readArtefacts().operations);

describe('the committed artefacts', () => {
  it('are what follows from the SDL and the operations', () => {
    for (const [name, content] of generate(readArtefacts())) {
      expect([name, readFileSync(path.join(PACKAGE_ROOT, name), 'utf8')]).toEqual([name, content]);
    }
  });

  it('hold first-party operations that are valid in the graph', () => {
    const sdl = readFileSync(path.join(PACKAGE_ROOT, 'supergraph.graphql'), 'utf8');
    expect(invalidOperations(operations, apiOf(sdl))).toEqual([]);
  });

  it.each(operations)('register $name under the id of its typed document', ({ id, name }) => {
    const document = (documents as Record<string, unknown>)[`${name}Document`];
    expect(operationId(canonicalText(parse(String(document))))).toBe(id);
  });
});
