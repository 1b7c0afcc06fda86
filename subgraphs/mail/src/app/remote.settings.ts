import { z } from 'zod';

const count = z.coerce.number().int().positive();

/** The settings of accounts on servers elsewhere. */
export const remoteSettings = {
  VAULT_KEYS: z.string().optional().meta({
    secret: true,
    description:
      'Keys under which passwords of accounts elsewhere are kept, as id:base64key,…; the first one seals, all open. Without it no account can be connected.',
  }),
  REMOTE_MAIL_PRIVATE_HOSTS: z
    .stringbool()
    .default(false)
    .meta({ description: 'Whether accounts may be connected to servers on private addresses.' }),
  REMOTE_MAIL_CA: z
    .string()
    .optional()
    .meta({ description: 'Certificates (PEM) that servers elsewhere may show besides the usual.' }),
  REMOTE_MAIL_ACCOUNTS: count
    .default(200)
    .meta({ description: 'Accounts elsewhere that one process follows at a time.' }),
  REMOTE_MAIL_POLL_SECONDS: count
    .default(60)
    .meta({ description: 'How often folders are looked at that the server does not speak of.' }),
  REMOTE_MAIL_WATCHED_FOLDERS: z.coerce.number().int().min(0).max(20).default(3).meta({
    description:
      'Folders of an account elsewhere that its user may have listened to besides the inbox: a connection each.',
  }),
  REMOTE_MAIL_SILENCE_SECONDS: count
    .default(60)
    .meta({ description: 'How long a server elsewhere may take to answer.' }),
};
