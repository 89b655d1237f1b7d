import { z } from 'zod';
import { WRITTEN_PROFILE } from '../../stack/worker-profile';

/** docs/worker-profile.schema.json: for editors, and for whoever writes a profile. */
export const profileSchemaJson = (): string =>
  `${JSON.stringify({ title: 'The profile of a worker', ...z.toJSONSchema(WRITTEN_PROFILE) }, undefined, 2)}\n`;
