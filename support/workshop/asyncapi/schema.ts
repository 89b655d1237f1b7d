import { z } from 'zod';
import { WRITTEN_PROFILE } from '../../stack/worker-profile';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * A message's schema as JSON Schema, for readers in any language: what its sender may write. Fields that have a default may be
 * left out, and unknown ones are allowed where the protocol ignores them. What zod checks by code is said in the descriptions.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io: 'output', override: simplify });
  return plain;
}

type Overridden = Parameters<NonNullable<z.core.JSONSchemaGeneratorParams['override']>>[0];

/** zod writes what comes out of it; what goes in has no defaults filled in yet. */
function simplify({ zodSchema, jsonSchema }: Overridden): void {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && !('catchall' in def && def.catchall)) delete jsonSchema.additionalProperties;
  const { properties = {}, required } = jsonSchema;
  if (required) jsonSchema.required = required.filter((name) => !hasDefault(properties[name]));
  if (jsonSchema.format === 'uuid') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

const hasDefault = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && 'default' in schema;

/** docs/worker-profile.schema.json: for editors, and for whoever writes a profile. */
export const profileSchemaJson = (): string =>
  `${JSON.stringify({ title: 'The profile of a worker', ...z.toJSONSchema(WRITTEN_PROFILE) }, undefined, 2)}\n`;
