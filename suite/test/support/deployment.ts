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

/** Signs one of the demo's people in. */
export async function signIn(deployment: Deployment, name: string): Promise<Client> {
  const anonymous = new Client(deployment.url);
  const { login } = await anonymous.run(LOGIN, {
    email: `${name}@demo.test`,
    password: 'suitegraph-demo',
  });
  const { accessToken, errors } = login as { accessToken: string | null; errors: unknown[] };
  if (accessToken === null) throw new Error(JSON.stringify(errors));
  return anonymous.with(accessToken);
}
