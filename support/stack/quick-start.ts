// node dist/support/stack/quick-start.js run PACK MAIN: runs MAIN from a pack of all modules that it loads, with their compiled code.
// A run starts 200 services, and looking for, reading and compiling 150 to 380 files takes half of the CPU time of each start.
// With make it runs MAIN as it is until it is up, makes the pack of what was loaded, and ends.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { constants, Script } from 'node:vm';

interface Stretch {
  at: number;
  bytes: number;
}

interface Packed {
  file: string;
  /** Places in the pack of what it requires; all else is left to Node. */
  requires: Record<string, number>;
  /** Of a JSON file. */
  json?: unknown;
  source?: Stretch & { encoding: 'latin1' | 'utf16le' };
  code?: Stretch;
}

/** The parts of Node's loader that its types do not tell of. */
interface Loader {
  wrap(source: string): string;
  _load(this: void, id: string, parent?: NodeModule, isMain?: boolean): unknown;
  _resolveFilename(this: void, id: string, parent?: NodeModule): string;
  prototype: { _compile(this: NodeModule, content: string, file: string): void };
}

type Require = (id: string) => unknown;

const loader = Module as unknown as Loader;
/** What a service does at its start it has done by then, so that its code is in the pack, too. */
const UP_MS = 3000;
const LENGTH_BYTES = 4;

function compile(source: string, filename: string, cachedData?: Buffer): Script {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script(source, { filename, importModuleDynamically, ...(cachedData && { cachedData }) });
}

/** Runs a module in the function that Node wraps it into. */
function run(script: Script, module: { exports: unknown }, ask: Require, file: string): void {
  const require = Object.assign(ask, { resolve: (id: string) => createRequire(file).resolve(id) });
  const wrapper = script.runInThisContext() as (...parts: unknown[]) => void;
  wrapper.call(module.exports, module.exports, require, module, file, path.dirname(file));
}

class Pack {
  private readonly modules: readonly Packed[];
  private readonly loaded: { exports: unknown }[] = [];

  constructor(private readonly bytes: Buffer) {
    const head = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes.readUInt32LE(0));
    this.modules = JSON.parse(head.toString()) as Packed[];
    this.bytes = bytes.subarray(LENGTH_BYTES + head.length);
  }

  load(place: number): unknown {
    const known = this.loaded[place];
    if (known) return known.exports;
    const { file, requires, json, source, code } = this.modules[place] as Packed;
    const require = (id: string): unknown => {
      const found = requires[id];
      if (found !== undefined) return this.load(found);
      return process.getBuiltinModule(id) ?? (createRequire(file)(id) as unknown);
    };
    const module = { exports: (json ?? {}) as unknown, id: file, filename: file, require };
    this.loaded[place] = module;
    if (source && code) {
      const text = this.part(source).toString(source.encoding);
      run(compile(text, file, this.part(code)), module, require, file);
    }
    return module.exports;
  }

  private part({ at, bytes }: Stretch): Buffer {
    return this.bytes.subarray(at, at + bytes);
  }
}

/** Notes what is loaded from now on, and how one module asks for another. */
class Recorder {
  private readonly scripts = new Map<string, { source: string; script: Script }>();
  private readonly asked = new Map<string, Record<string, string>>();

  constructor() {
    const { _load: load } = loader;
    const { scripts, asked } = this;
    loader._load = (id, parent, isMain) => {
      if (parent && !Module.isBuiltin(id)) {
        const file = loader._resolveFilename(id, parent);
        asked.set(parent.filename, { ...asked.get(parent.filename), [id]: file });
      }
      return load(id, parent, isMain);
    };
    loader.prototype._compile = function (content, file) {
      const source = loader.wrap(content.replace(/^#!.*/, ''));
      const script = compile(source, file);
      scripts.set(file, { source, script });
      run(script, this, (id) => this.require(id) as unknown, file);
    };
  }

  /** What was loaded so far, the first one first. */
  pack(): Buffer {
    const files = [...new Set([...this.scripts.keys(), ...this.jsonFiles()])];
    const places = new Map(files.map((file, place) => [file, place]));
    const parts: Buffer[] = [];
    let at = 0;
    const add = (part: Buffer): Stretch => {
      parts.push(part);
      at += part.length;
      return { at: at - part.length, bytes: part.length };
    };
    const modules = files.map((file): Packed => {
      const requires: Record<string, number> = {};
      for (const [id, to] of Object.entries(this.asked.get(file) ?? {})) {
        const place = places.get(to);
        if (place !== undefined) requires[id] = place;
      }
      const known = this.scripts.get(file);
      if (!known) return { file, requires, json: JSON.parse(readFileSync(file, 'utf8')) as unknown };
      const encoding = /^[\0-\xff]*$/.test(known.source) ? 'latin1' : 'utf16le';
      const source = { ...add(Buffer.from(known.source, encoding)), encoding } as const;
      return { file, requires, source, code: add(known.script.createCachedData()) };
    });
    const head = Buffer.from(JSON.stringify(modules));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(head.length);
    return Buffer.concat([length, head, ...parts]);
  }

  private jsonFiles(): string[] {
    return [...this.asked.values()].flatMap((asked) =>
      Object.values(asked).filter((file) => file.endsWith('.json')),
    );
  }
}

/** In place of packs that are out of date. */
function keep(file: string, pack: Buffer): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true });
  const name = path.basename(file);
  const [service = ''] = name.split('.');
  const isOld = (other: string): boolean => other.startsWith(`${service}.`) && !other.startsWith(name);
  for (const other of readdirSync(folder).filter(isOld)) rmSync(path.join(folder, other), { force: true });
  writeFileSync(`${file}.${process.pid}`, pack);
  renameSync(`${file}.${process.pid}`, file);
}

const [node = '', , act = '', pack = '', main = '', ...rest] = process.argv;
process.argv = [node, main, ...rest];
if (act === 'make') {
  const recorder = new Recorder();
  setTimeout(() => {
    keep(pack, recorder.pack());
    process.exit();
  }, UP_MS);
  loader._load(main, undefined, true);
} else new Pack(readFileSync(pack)).load(0);
