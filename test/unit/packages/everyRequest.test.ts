/**
 * Eight faults at literally each request of an owner's change to twenty packages: what we
 * say and what the registry holds agree each time, going on ends with everything done, and no list is changed twice.
 */
import { usualAtOnce } from '../../../src/shared/batch.ts';
import {
  atEachFault,
  atEachOrder,
  describeEachRequest,
  faultsBesideOthers,
  type Matrix,
} from '../eachRequest.ts';

const ofRead = {
  // Reads are sent again by themselves, and wait as long as they are told to.
  ...atEachFault('done'),
  '500': ['failed: server'],
  '409': ['failed: conflict'],
  timeout: ['stopped: network'],
};
/** Sent for one revision, a change goes again, once, where its answer is missing. */
const ofChange = { ...atEachFault('done'), timeout: ['stopped: network, unknown: network'] };
/** It could have been ours that was in the way. */
const ofReadAfterConflict = {
  ...atEachFault('done'),
  '500': ['unknown: server'],
  '409': ['unknown: conflict'],
  timeout: ['stopped: network, unknown: network'],
};
const inEachOrder = atEachOrder('done');
/** What is said at first, by the request that goes wrong and how; each package's alike. */
const expected: Matrix['said'] = {
  nothing: { nothing: ['done'] },
  'nothing, after PUT dropped after': { nothing: ['done'] },
  'nothing, after PUT dropped before': { nothing: ['done'] },
  'nothing, after PUT 409': { nothing: ['done'] },
  'GET /-/user/org.couchdb.user': { ...ofRead, ...inEachOrder },
  'GET /@~': { ...ofRead, ...inEachOrder },
  'PUT /@~/-rev/*': { ...ofChange, ...inEachOrder },
  'PUT /@~/-rev/* with a code': { ...ofChange, ...inEachOrder },
  'GET /@~, no. 2, after PUT dropped after': atEachFault('done'),
  'GET /@~, no. 2, after PUT dropped before': atEachFault('done'),
  'GET /@~, no. 2, after PUT 409': ofReadAfterConflict,
  // No package is in that request: it can be the second look at one, or the first at another.
  'GET /-/user/org.couchdb.user, after PUT dropped after': either(ofRead, atEachFault('done')),
  'GET /-/user/org.couchdb.user, after PUT dropped before': either(ofRead, atEachFault('done')),
  'GET /-/user/org.couchdb.user, after PUT 409': either(ofRead, ofReadAfterConflict),
  'PUT /@~/-rev/* with a code, no. 2, after PUT dropped before': {
    ...ofChange,
    'dropped before': ['unknown: network'],
    '500': ['unknown: server'],
  },
  'PUT /@~/-rev/* with a code, no. 2, after PUT 409': ofChange,
};

describeEachRequest("an owner's change to twenty packages", {
  worker: new URL('everyOwnersRequest.ts', import.meta.url),
  said: expected,
  faults: faultsBesideOthers,
  // Without a code go as many as are under way before the first answer.
  places: 20 + 20 + usualAtOnce + 20 + 20 * (2 + 3 + 3),
});

type ByFault = ReturnType<typeof atEachFault>;

function either(one: ByFault, other: ByFault): Matrix['said'][string] {
  return Object.fromEntries(
    Object.entries(one).map(([kind, texts]) => [kind, [...texts, ...other[kind as keyof ByFault]]]),
  );
}
