// node -r dist/support/stack/quick-start.js MAIN, with QUICK_START=FILE: MAIN's modules come from that file, with their compiled code.
// QUICK_START_FLAGS are V8's, set before MAIN is run.
// A run starts 200 services, and looking for, reading and compiling 150 to 380 files takes half of the CPU time of each start.
// Where the file is not there, MAIN runs as it is until it is up; then the file is made of what was loaded, and the process ends.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { deserialize, serialize, setFlagsFromString } from 'node:v8';
import { constants, Script } from 'node:vm';

/** What Node would have to find out anew at each start. */
interface Known {
  /** Files by who asks, a folder, and what for. */
  places: Map<string, string>;
  modules: Map<string, { source: string; code: Buffer }>;
}

/** The parts of Node's loader that its types do not tell of. */
interface Loader {
  _extensions: Record<string, (module: NodeModule, file: string) => void>;
  _resolveFilename(this: void, id: string, parent?: NodeModule, ...rest: unknown[]): string;
  prototype: { _compile(this: NodeModule, source: string, file: string): void };
}

const loader = Module as unknown as Loader;
/** What a service does at its start it has done by then, so that its code is known, too. */
const UP_MS = 3000;

/** Runs a module in the function that Node wraps it into. */
function run(module: NodeModule, file: string, source: string, cachedData?: Buffer): Script {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(Module.wrap(source), {
    ...{ filename: file, importModuleDynamically, ...(cachedData && { cachedData }) },
  });
  const require = Object.assign((id: string): unknown => module.require(id), {
    resolve: (id: string) => createRequire(file).resolve(id),
  });
  const wrapper = script.runInThisContext() as (...parts: unknown[]) => void;
  wrapper.call(module.exports, module.exports, require, module, file, path.dirname(file));
  return script;
}

function replay({ places, modules }: Known): void {
  const { _resolveFilename: resolve } = loader;
  loader._resolveFilename = (id, parent, ...rest) =>
    places.get(`${parent?.path}\0${id}`) ?? resolve(id, parent, ...rest);
  const load = loader._extensions['.js'];
  loader._extensions['.js'] = (module, file) => {
    const known = modules.get(file);
    if (known) run(module, file, known.source, known.code);
    else load?.(module, file);
  };
}

function record(pack: string): void {
  const places: Known['places'] = new Map();
  const scripts = new Map<string, { source: string; script: Script }>();
  const { _resolveFilename: resolve } = loader;
  loader._resolveFilename = (id, parent, ...rest) => {
    const file = resolve(id, parent, ...rest);
    places.set(`${parent?.path}\0${id}`, file);
    return file;
  };
  loader.prototype._compile = function (source, file) {
    scripts.set(file, { source, script: run(this, file, source) });
  };
  setTimeout(() => {
    const modules = new Map<string, { source: string; code: Buffer }>();
    for (const [file, { source, script }] of scripts)
      modules.set(file, { source, code: script.createCachedData() });
    writeFileSync(`${pack}.${process.pid}`, serialize({ places, modules } satisfies Known));
    renameSync(`${pack}.${process.pid}`, pack);
    process.exit();
  }, UP_MS);
}

/** What services need of Node. */
const NODES_OWN =
  'async_hooks child_process crypto dns events fs/promises http https net perf_hooks readline stream timers/promises tls url util vm worker_threads zlib';

/**
 * Node brings its own modules' code with it, and V8 does not take it in a process that was started with other flags: 17 ms a start.
 * So these are loaded before such flags are set.
 */
function setFlags(flags: string): void {
  for (const name of NODES_OWN.split(' ')) process.getBuiltinModule(`node:${name}`);
  for (const flag of flags.split(' ')) setFlagsFromString(flag);
}

const { QUICK_START: pack = '', QUICK_START_FLAGS: flags = '' } = process.env;
if (flags !== '') setFlags(flags);
if (existsSync(pack)) replay(deserialize(readFileSync(pack)) as Known);
else record(pack);
