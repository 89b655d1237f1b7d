import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queueIn } from './system-queue';

const line = (from: string, to: string, state = '01', queue = '0000A3D0'): string =>
  `   7: ${from} ${to} ${state} ${queue}:00000000 01:00000014 00000000     0        0 4711 2 0000 20 4 30 10 -1`;
const OURS = line('0100007F:C350', '0100007F:078F');

test('the bytes that wait are found by the ports of both ends', () => {
  const others = [
    line('0100007F:078F', '0100007F:C350'),
    line('0100007F:C350', '0100007F:0790'),
    line('0100007F:C350', '0100007F:078F', '06'),
    '  sl  local_address rem_address   st tx_queue rx_queue',
  ];
  assert.equal(queueIn([...others, OURS, ''].join('\n'), 50000, 1935), 0xa3d0);
});

test('what is not listed, or twice, is not known', () => {
  assert.equal(queueIn('', 50000, 1935), undefined);
  assert.equal(queueIn([OURS, line('0200007F:C350', '0100007F:078F')].join('\n'), 50000, 1935), undefined);
});
