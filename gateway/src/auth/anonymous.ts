import type { AssertionSigner } from '../app/ports';
import { Authenticator } from './authenticator';

/** For a gateway without sign-in: everybody is nobody, whatever token a request brings. */
export class AnonymousAuthenticator extends Authenticator {
  constructor() {
    super({ verify: () => Promise.reject(new Error('there is no sign-in')) }, new Map());
  }

  override known(): null {
    return null;
  }

  override authenticate(): Promise<null> {
    return Promise.resolve(null);
  }
}

/** For subgraphs that are told by nobody who is calling: an empty assertion is not sent. */
export const NO_ASSERTIONS: AssertionSigner = {
  sign: () => Promise.resolve(''),
  signed: () => '',
};
