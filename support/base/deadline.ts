/**
 * Waits for a promise, but no longer than so.
 * @returns what the promise brought, or `'deadline'`
 */
export async function within<T>(promise: Promise<T>, deadlineMs: number): Promise<T | 'deadline'> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<'deadline'>((resolve) => {
    timer = setTimeout(() => resolve('deadline'), deadlineMs);
  });
  try {
    return await Promise.race([promise, passed]);
  } finally {
    clearTimeout(timer);
  }
}
