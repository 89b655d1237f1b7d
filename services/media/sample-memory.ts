const SLAB_BYTES = 64 * 1024;
let slab: Buffer = Buffer.alloc(0);

/**
 * Memory for a sample, which is held for many seconds. They lie side by side: in the slabs that Node takes small buffers from
 * each would hold what lies around it, which is forgotten at once and is four times as much.
 */
export function sampleMemory(bytes: number): Buffer {
  if (bytes > SLAB_BYTES / 4) return Buffer.allocUnsafeSlow(bytes);
  if (slab.length < bytes) slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  const memory = slab.subarray(0, bytes);
  slab = slab.subarray(bytes);
  return memory;
}
