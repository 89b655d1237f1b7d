// cucumber plugin: a run that `npm start` forked ends with it, in whatever way that ended. Its workers see their
// coordinator go in the same way, and end their children (support/stack/reaper.ts).
import process from 'node:process';

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  coordinator({ operation }) {
    if (operation !== 'runCucumber' || !process.connected) return;
    process.once('disconnect', () => process.exit(1));
    process.channel?.unref(); // listening must not keep a finished run alive
  },
};
