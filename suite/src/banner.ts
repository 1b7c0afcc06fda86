import type { Suite } from './app/start-suite';
import { PASSWORD, PEOPLE } from './demo/people';

const EXAMPLE =
  '{ messages(first: 3) { edges { node { subject from { person { displayName } } } } } }';

/** What a person who has just typed `npm start` needs to know. */
export function banner({ settings, url, smtpPort }: Suite): string {
  const address =
    settings.PUBLIC_URL ?? url.replace(/\/\/(127\.0\.0\.1|\[::1?\]|0\.0\.0\.0)/, '//localhost');
  const lines = [
    '',
    `  Suitegraph is ready.`,
    '',
    `  graph      ${address}/graphql   (open it in a browser for GraphiQL)`,
    `  SMTP       localhost:${smtpPort}`,
    `  health     ${address}/healthz  ${address}/readyz  ${address}/metrics`,
    ...(settings.DEMO
      ? [
          '',
          `  sign in    ${PEOPLE.map(({ email }) => email).join('  ')}`,
          `  password   ${PASSWORD}`,
          '',
          `  mutation { login(email: "${PEOPLE[0].email}", password: "${PASSWORD}") { accessToken } }`,
          `  then, with the header Authorization: Bearer <accessToken>:`,
          `  ${EXAMPLE}`,
        ]
      : ['', '  The first user is made when ADMIN_EMAIL and ADMIN_PASSWORD are set at the start.']),
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}
