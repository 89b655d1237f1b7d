import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal } from '../journal/journal';
import { Connection, type ConnectionContext } from './connection';

test('the journal has a message before it leaves: a reaction is never older than what it reacts to', () => {
  const order: string[] = [];
  // of a connection that has no session yet, backpressure takes these two alone
  const socket = { id: 'c1', emit: (event: string) => order.push(`sent ${event}`) };
  const journal = new Journal('test');
  journal.subscribe(({ event }) => order.push(`noted ${event}`));
  const connection = new Connection(
    socket as unknown as ConstructorParameters<typeof Connection>[0],
    { streamId: 's' },
    { journal } as unknown as ConnectionContext,
  );
  connection.backpressure({ severity: 'low', action: 'none' });
  assert.deepEqual(order, ['noted backpressure', 'sent backpressure']);
});
