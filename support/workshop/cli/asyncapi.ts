import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { command } from '../../cli/command';
import { asyncApiYaml } from '../asyncapi/document';
import { messagesMarkdown } from '../asyncapi/markdown';
import { profileSchemaJson } from '../asyncapi/schema';

/** `npm run asyncapi`: writes the documents of the protocol, and the schema of a worker's profile, anew from the schemas. */
async function main(): Promise<void> {
  for (const [file, text] of [
    ['docs/asyncapi.yaml', asyncApiYaml()],
    ['docs/messages.md', messagesMarkdown()],
    ['docs/worker-profile.schema.json', profileSchemaJson()],
  ] as const) {
    await writeFile(path.join(projectRoot, file), text);
    console.log(`wrote ${file}`);
  }
}

void command('npm run asyncapi', main);
