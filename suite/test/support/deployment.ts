import { Client } from './client';

/** A running instance of the product, however it is deployed. */
export interface Deployment {
  /** Base URL of the gateway. */
  readonly url: string;
  readonly smtpPort: number;
  readonly authSecret: string;
  stop(): Promise<void>;
}

/** Starts one with the demo's people and data. */
export type Deploy = () => Promise<Deployment>;

const LOGIN = `mutation ($email: String!, $password: String!) {
  login(email: $email, password: $password) { accessToken refreshToken errors { code message } }
}`;

interface LoginResult {
  login: { accessToken: string | null; refreshToken: string | null; errors: { code: string }[] };
}

/** Signs one of the demo's people in. */
export async function signIn(deployment: Deployment, name: string): Promise<Client> {
  const anonymous = new Client(deployment.url);
  const { login } = await anonymous.run<LoginResult, object>(LOGIN, {
    email: `${name}@demo.test`,
    password: 'suitegraph-demo',
  });
  if (login.accessToken === null) throw new Error(JSON.stringify(login.errors));
  return anonymous.with(login.accessToken);
}
