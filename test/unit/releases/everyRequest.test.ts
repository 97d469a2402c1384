/**
 * Eight faults at literally each request of the publish of twenty packages, the looks before and after included: what we
 * say and what the registry holds agree each time, going on ends with everything published, and nothing is sent twice.
 */
import {
  atEachFault,
  atEachOrder,
  describeEachRequest,
  faultsBesideOthers,
  type Matrix,
} from '../eachRequest.ts';

const lost = atEachFault('unknown: network');
const inEachOrder = atEachOrder('published');
/** What is said at first, by the request that goes wrong and how; each package's alike. */
const expected: Matrix['said'] = {
  nothing: { nothing: ['published'] },
  'nothing, after PUT dropped after': { nothing: ['published'] },
  'nothing, after PUT dropped before': { nothing: ['unknown: network'] },
  // Only a 401 says something of the sign-in.
  'GET /-/whoami': { ...atEachFault('published'), ...inEachOrder, timeout: ['look: network'] },
  'GET /~': {
    ...inEachOrder,
    // Reads are sent again by themselves.
    'dropped before': ['published'],
    'dropped after': ['published'],
    '500': ['problem: server'],
    '409': ['problem: conflict'],
    '429': ['published'],
    timeout: ['look: network'],
  },
  'PUT /~': {
    ...inEachOrder,
    'dropped before': ['unknown: network'],
    'dropped after': ['unknown: network'],
    '500': ['unknown: server'],
    '409': ['failed: conflict'],
    '429': ['published'],
    timeout: ['unknown: network'],
  },
  'PUT /~ with a code': {
    ...inEachOrder,
    'dropped before': ['unknown: network'],
    'dropped after': ['published'],
    '500': ['unknown: server'],
    '409': ['failed: conflict'],
    '429': ['published'],
    timeout: ['unknown: network'],
  },
  // There are three looks.
  'GET /~, no. 2, after PUT dropped after': atEachFault('published'),
  'GET /~, no. 2, after PUT dropped before': lost,
  'GET /~, no. 3, after PUT dropped before': lost,
  // Where the last of them fails, the registry may be gone for all.
  'GET /~, no. 4, after PUT dropped before': {
    ...atEachFault('unknown: network, stopped'),
    'dropped before': ['unknown: network'],
    'dropped after': ['unknown: network'],
  },
  'GET /-/package/~/version/1.0.0/status, after PUT dropped before': lost,
  // And one before it is sent again.
  'GET /~, no. 5, after PUT dropped before': lost,
  'GET /-/package/~/version/1.0.0/status, no. 2, after PUT dropped before': lost,
  'PUT /~ with a code, no. 2, after PUT dropped before': lost,
};

describeEachRequest('a publish of twenty packages', {
  worker: new URL('everyPublishRequest.ts', import.meta.url),
  said: expected,
  faults: faultsBesideOthers,
  places: 42 + 20 + 20 * 7,
});
