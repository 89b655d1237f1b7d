import { expect } from 'chai';
import { z } from 'zod';
import { docker } from '../../stack/docker/cli';

const inspected = z.object({
  Name: z.string(),
  Config: z.object({ User: z.string() }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    CapDrop: z.array(z.string()).nullable(),
    SecurityOpt: z.array(z.string()).nullable(),
    Memory: z.number(),
    NanoCpus: z.number(),
    PidsLimit: z.number().nullable(),
    PortBindings: z.record(z.string(), z.array(z.object({ HostIp: z.string() })).nullable()),
  }),
});

/** @throws AssertionError when a container may do more than it needs */
export async function expectHardened(ids: readonly string[]): Promise<void> {
  const containers = z.array(inspected).parse(JSON.parse(await docker(['inspect', ...ids])));
  expect(containers.length, 'containers').to.equal(3);
  for (const { Name, Config, HostConfig: host } of containers) {
    expect(Config.User, `${Name}: user`).not.to.be.oneOf(['', 'root', '0', '0:0']);
    expect(host.ReadonlyRootfs, `${Name}: read-only file system`).to.equal(true);
    expect(host.CapDrop, `${Name}: capabilities dropped`).to.include('ALL');
    expect(host.SecurityOpt, `${Name}: security options`).to.include('no-new-privileges:true');
    for (const limit of [host.Memory, host.NanoCpus, host.PidsLimit ?? 0])
      expect(limit, `${Name}: memory, CPU and process limits`).to.be.above(0);
    const addresses = Object.values(host.PortBindings).flatMap((ports) => ports?.map(({ HostIp }) => HostIp));
    expect(new Set(addresses), `${Name}: addresses`).to.deep.equal(new Set(['127.0.0.1']));
  }
}
