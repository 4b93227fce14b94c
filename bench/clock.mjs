// CPU time in Node: of the main thread, whose time is what other requests wait for, and of the whole process, in microseconds.
// The wall clock is measure.mjs's.

import { readFileSync } from 'node:fs';

const SCHEDSTAT = '/proc/self/schedstat';

/** Where the main thread's time comes from: told by Node (≥ 24), by Linux, or how long the event loop was busy. */
const SOURCES = [
  ['process.threadCpuUsage', () => typeof process.threadCpuUsage === 'function', threadUsage],
  [SCHEDSTAT, () => scheduled() > 0, scheduled],
  ['eventLoopUtilization', () => true, () => performance.eventLoopUtilization().active * 1000],
];
const [name, , mainThread] = SOURCES.find(([, isThere]) => {
  try {
    return isThere();
  } catch {
    return false;
  }
});

export const mainThreadClock = name;

export function readCpu() {
  // In this order: asking for the process's time makes Linux bring the thread's up to date, which it otherwise does by ticks.
  const { user, system } = process.cpuUsage();
  return { all: user + system, main: mainThread() };
}

function threadUsage() {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function scheduled() {
  return Number(readFileSync(SCHEDSTAT, 'latin1').split(' ', 1)[0]) / 1000;
}
