import { randomBytes } from 'node:crypto';

/** Who may use a media server's API and recordings: its API can start programs, so no web page may guess the password. */
export interface ApiUser {
  name: string;
  password: string;
}

const PASSWORD_BYTES = 18;

/** A user of one stack, whose password nobody else knows. */
export const newApiUser = (): ApiUser => ({
  name: 'suite',
  password: randomBytes(PASSWORD_BYTES).toString('base64url'),
});

/** `http://suite:…@127.0.0.1:9997`: what asks there logs in by itself. */
export const apiAddress = ({ name, password }: ApiUser, host: string, port: number): string =>
  `http://${name}:${password}@${host}:${port}`;

/** As MediaMTX takes a user from its environment, beside the one that mediamtx.yml has. */
export const mediaMtxUser = ({ name, password }: ApiUser): Record<string, string> => ({
  MTX_AUTHINTERNALUSERS_1_USER: name,
  MTX_AUTHINTERNALUSERS_1_PASS: password,
  MTX_AUTHINTERNALUSERS_1_PERMISSIONS_0_ACTION: 'api',
  MTX_AUTHINTERNALUSERS_1_PERMISSIONS_1_ACTION: 'playback',
});
