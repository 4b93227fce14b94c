// What the length of a token costs: one claim grows. Against `jose` and `fast-jwt`, ES256.

import { CONTENDERS } from '../contenders/index.mjs';
import { runCore } from '../core.mjs';
import { subjectOfSize } from '../fixture.mjs';

const NAMES = ['tokenward', 'jose', 'fast-jwt'];

/** By the real size in bytes, which is never above the wanted one. */
export function runTokenSize({ plan, sizes, readCpu }) {
  const contenders = CONTENDERS.filter(({ name }) => NAMES.includes(name));
  const subjects = sizes.map((bytes) => {
    const subject = subjectOfSize('ES256', bytes);
    return { ...subject, name: String(subject.tokens[0].length) };
  });
  return runCore({ subjects, contenders, plan, readCpu });
}
