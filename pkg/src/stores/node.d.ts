// As much of Node's own modules as file.ts uses, described by hand: the package is built without Node's types.

declare module 'node:fs/promises' {
  export function mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>;
  export function readFile(path: string, encoding: 'utf8'): Promise<string>;
  export function rename(from: string, to: string): Promise<void>;
  export function rm(path: string, options: { force: true }): Promise<void>;
  export function writeFile(path: string, text: string, options: { mode: number; flag: 'wx' }): Promise<void>;
}

declare module 'node:url' {
  export function fileURLToPath(href: string): string;
}
