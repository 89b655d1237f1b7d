/** Names that our services read. A developer's leftovers in the shell must not change what a scenario sets. */
const SERVICE_SETTINGS = /^(STREAM_ID|(WORKER|ECHO|MEDIA|MTX)_.*)$/;

/** This process's environment without settings of the services, and with those given. */
export function serviceEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SERVICE_SETTINGS.test(name));
  return { ...Object.fromEntries(inherited), ...settings };
}
