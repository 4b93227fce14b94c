// Where the bytes of the module are: by room, raw, and what brotli's output would lack if the bodies of a room were zeros.

import { brotliCompressSync } from 'node:zlib';
import { readModule, withoutCustoms } from './module.mjs';
import { plainName, roomOfFunction } from './rooms.mjs';

/**
 * Of a module with names: { raw, brotli, rooms: by room { functions, raw, brotli }, rest: { data, frame },
 * largest: [{ name, room, raw }] }.
 *
 * `frame` is what is neither code nor data: types, imports, exports, elements, lengths. The losses in brotli do not add up to the
 * whole, because what two rooms share is lost with neither.
 */
export function bytesOf(named) {
  const { functions } = readModule(named);
  const bytes = withoutCustoms(named);
  const { functions: bodies, data } = readModule(bytes);
  const placed = bodies.map((body, index) => ({ ...body, name: functions[index].name, room: roomOfFunction(functions[index].name) }));
  const brotli = brotliCompressSync(bytes).length;
  const lossOf = (ranges) => brotli - brotliCompressSync(zeroed(bytes, ranges)).length;
  const rooms = {};
  for (const room of new Set(placed.map((body) => body.room))) {
    const its = placed.filter((body) => body.room === room);
    rooms[room] = { functions: its.length, raw: sum(its), brotli: lossOf(its) };
  }
  const frame = bytes.length - sum(placed) - sum([data]);
  const largest = placed.map((body) => ({ name: plainName(body.name), room: body.room, raw: body.end - body.start }));
  return {
    raw: bytes.length,
    brotli,
    rooms,
    rest: { data: { raw: sum([data]), brotli: lossOf([data]) }, frame: { raw: frame } },
    largest: largest.sort((one, other) => other.raw - one.raw),
  };
}

const sum = (ranges) => ranges.reduce((total, { start, end }) => total + end - start, 0);

function zeroed(bytes, ranges) {
  const copy = Buffer.from(bytes);
  for (const { start, end } of ranges) copy.fill(0, start, end);
  return copy;
}
