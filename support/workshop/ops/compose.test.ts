import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { projectRoot } from '../../base/project-root';

interface ComposeService {
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  ports: string[];
  stop_grace_period?: string;
  deploy: { resources: { limits: { cpus: string; memory: string; pids: number } } };
}
/** A segment, the offset, the goodbye of the STS and the disk, at the default settings. */
const LONGEST_DRAIN_SECONDS = 6 + 8.5 + 5 + 5;

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, ComposeService>;
};

for (const [name, service] of Object.entries(services))
  test(`${name} may do no more than it needs, and nobody beyond this machine reaches it`, () => {
    assert.equal(service.read_only, true);
    assert.deepEqual(service.cap_drop, ['ALL']);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
    const { cpus, memory, pids } = service.deploy.resources.limits;
    assert.ok(Number(cpus) > 0 && parseInt(memory, 10) > 0 && pids > 0);
    for (const port of service.ports) assert.match(port, /^\$\{BIND_ADDRESS:-127\.0\.0\.1\}:/);
  });

test('a worker that is stopped has the time to put out what it holds', () => {
  const grace = services['media-service']?.stop_grace_period ?? '';
  const seconds = Number(/:-(\d+)s\}$/.exec(grace)?.[1]);
  assert.ok(seconds > LONGEST_DRAIN_SECONDS, `stop_grace_period ${grace}`);
});

test('each image of others is named by digest, and the same in all files', () => {
  const files = readdirSync(projectRoot).filter((name) => /^(Dockerfile|docker-compose.*\.yml)$/.test(name));
  const named = [
    ...files
      .map(read)
      .join('\n')
      .matchAll(/\b(\w+_IMAGE)(?:=|:-)([\w./:@-]+)/g),
  ];
  const images = new Map(named.map(([, name, image = '']) => [name, image]));
  assert.ok(images.size >= 4);
  for (const [, name, image = ''] of named) {
    assert.match(image, /@sha256:[0-9a-f]{64}$/, name);
    assert.equal(image, images.get(name), name);
  }
});
