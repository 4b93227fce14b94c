// From a profile of V8 to shares of rooms. What Rust's library or the host does is its caller's. Samples are counted, not their
// intervals: an interval may contain other processes, a sample is this one at work.

import { plainName, roomOfFrame } from './rooms.mjs';

/** Frames that no call is on the stack of, and that still belong to calls. */
const ALONE = ['(garbage collector)', '(program)'];

/**
 * { count, shares: by room, functions: [{ name, room, share }] } with the busiest first.
 *
 * Only what is called by a frame of the file `loop` counts, and the collector; `folder` is the address of the package's files.
 */
export function sharesOf({ nodes, samples }, { folder, loop }) {
  const rooms = roomsOf(nodes, folder, loop);
  const labels = new Map(nodes.map(({ id, callFrame }) => [id, label(callFrame)]));
  const counted = samples.filter((id) => rooms.has(id));
  if (counted.length === 0) throw new RangeError('the profile has no samples');
  const functions = [...tally(counted, (id) => `${rooms.get(id)}\n${labels.get(id)}`)].map(([key, share]) => {
    const [room, name] = key.split('\n');
    return { name, room, share };
  });
  return {
    count: counted.length,
    shares: Object.fromEntries(tally(counted, (id) => rooms.get(id))),
    functions: functions.sort((one, other) => other.share - one.share),
  };
}

/** How often each key occurs, as a share. */
function tally(ids, keyOf) {
  const shares = new Map();
  for (const id of ids) shares.set(keyOf(id), (shares.get(keyOf(id)) ?? 0) + 1 / ids.length);
  return shares;
}

/** By node that counts: its own room, or the nearest caller's. A caller comes before its callees. */
function roomsOf(nodes, folder, loop) {
  const rooms = new Map();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const enter = ({ id, callFrame, children = [] }, callerRoom) => {
    const own = roomOfFrame(callFrame, folder);
    const isInside = callerRoom !== undefined || callFrame.url === loop || ALONE.includes(callFrame.functionName);
    const room = isInside ? (own === 'library' ? callerRoom : own) : undefined;
    if (room !== undefined) rooms.set(id, room);
    for (const child of children) enter(byId.get(child), room);
  };
  const called = new Set(nodes.flatMap(({ children = [] }) => children));
  for (const node of nodes.filter(({ id }) => !called.has(id))) enter(node);
  return rooms;
}

function label({ functionName, url }) {
  const name = plainName(functionName) || '(anonymous)';
  return url === '' || url.startsWith('wasm:') ? name : `${name}, ${url.slice(url.lastIndexOf('/') + 1)}`;
}
