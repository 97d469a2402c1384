/**
 * Nine faults at literally each request of making an access token, revoking some, and revoking everything that can
 * publish: which tokens there are, and which are kept, is each time as it is said, and going on ends with it done.
 */
import {
  allFaults,
  atEachFault,
  atEveryFault,
  describeEachRequest,
  following,
  type Matrix,
  ofWork,
} from '../eachRequest.ts';

const lost = 'lost: network, if at all';
const made = `${lost}, one was made`;
const stopped = 'unknown: network, if at all, stopped: network, if at all';
const list = 'GET /-/npm/v1/tokens';
const post = 'POST /-/npm/v1/tokens';
const revoke = 'DELETE /-/npm/v1/tokens/token/*';

const creation: Matrix['said'] = {
  nothing: { nothing: ['created'] },
  // What is there already is looked at first, and it goes without.
  [list]: atEveryFault('created'),
  [post]: {
    ...atEveryFault(lost),
    '500': ['lost: server, if at all'],
    '409': ['failed: conflict'],
    '429': ['created'],
    'corrupt body': ['lost: protocol, if at all'],
    duplicate: ['created'],
    delay: ['created'],
  },
  // Of two that are made the list shows the other: nothing tells that it was not meant.
  [`${post} with a code`]: {
    ...atEveryFault('created'),
    'dropped before': [lost],
    'dropped after': [made],
    '500': ['lost: server, if at all'],
    '409': ['failed: conflict'],
    timeout: [lost],
    'corrupt body': ['lost: protocol, if at all, one was made'],
  },
  ...following('POST dropped after', made, [
    `${list}, no. 3`,
    `${list}, no. 4`,
    `${revoke} with a code`,
    `${post} with a code, no. 2`,
  ]),
  [`${list}, no. 2, after POST dropped after`]: {
    ...atEachFault(lost),
    'dropped before': [made],
    'dropped after': [made],
  },
  ...following('POST dropped before', lost, [
    `${list}, no. 2`,
    `${list}, no. 3`,
    `${list}, no. 4`,
    `${post} with a code, no. 2`,
  ]),
};

const withoutLimits = 'failed: unsupported';
const notRevoked = 'lost: unsupported, if at all';
const unsure = {
  'dropped before': [lost],
  'dropped after': [lost],
  '500': ['lost: server, if at all'],
  '409': ['failed: conflict'],
  timeout: [lost],
  'corrupt body': ['lost: protocol, if at all'],
};

/** One without limits is revoked at once, and only another that is meant so is made. */
const oldCreation: Matrix['said'] = {
  nothing: { nothing: [withoutLimits] },
  [list]: atEveryFault(withoutLimits),
  [post]: { ...atEveryFault(withoutLimits), ...unsure },
  [`${post} with a code`]: { ...atEveryFault(withoutLimits), ...unsure },
  [`${revoke} with a code`]: {
    ...atEveryFault(`${notRevoked}, one was made`),
    'dropped after': [notRevoked],
    '429': [withoutLimits],
    'corrupt body': [notRevoked],
    duplicate: [withoutLimits],
    delay: [withoutLimits],
  },
  [`${list}, no. 2`]: atEveryFault(withoutLimits),
  [`${post} with a code, no. 2`]: atEveryFault(withoutLimits),
};

/** Reads are sent again by themselves where the connection is lost. */
const ofList = {
  ...atEveryFault('done'),
  '500': ['server'],
  '409': ['conflict'],
  '429': ['rate-limited'],
  timeout: ['network'],
  'corrupt body': ['protocol'],
};
/** What can hold for one token alone does not stop the others; where no answer comes the list tells. */
const ofRevoking = {
  ...atEveryFault('done'),
  'dropped before': [stopped],
  '500': ['unknown: server, if at all, stopped: server, if at all'],
  '409': ['failed: conflict'],
  timeout: [stopped],
};
const ofUnanswered = {
  ...ofRevoking,
  'dropped after': [stopped],
  'corrupt body': ['unknown: protocol, if at all, stopped: protocol, if at all'],
};
/** Where the list cannot be had. */
const withoutList = { ...atEachFault(stopped), 'dropped before': ['done'], 'dropped after': ['done'] };

const revocation: Matrix['said'] = {
  nothing: { nothing: ['done'] },
  [list]: ofList,
  [revoke]: ofUnanswered,
  [`${revoke} with a code`]: ofRevoking,
  [`${revoke} with a code, no. 2`]: ofRevoking,
  [`${revoke} with a code, no. 3`]: ofRevoking,
  ...afterEveryMishap('DELETE', 'DELETE, no. 2', 'DELETE, no. 3'),
};

function afterEveryMishap(...mishaps: readonly string[]): Matrix['said'] {
  const tables = mishaps.map(mishap => ({
    ...following(`${mishap} dropped after`, 'done', []),
    [`${list}, no. 2, after ${mishap} dropped after`]: withoutList,
    ...following(`${mishap} dropped before`, stopped, [`${list}, no. 2`, `${revoke} with a code, no. 4`]),
  }));
  return Object.assign({}, ...tables);
}

const mayBeMore = {
  '500': ['done, there may be more'],
  '409': ['done, there may be more'],
  '429': ['done, there may be more'],
  timeout: ['done, there may be more'],
};

const emergency: Matrix['said'] = {
  nothing: { nothing: ['done'] },
  [list]: ofList,
  [revoke]: ofUnanswered,
  [`${revoke} with a code`]: ofRevoking,
  [`${revoke} with a code, no. 2`]: ofRevoking,
  [`${list}, no. 2`]: {
    ...atEveryFault('done'),
    ...mayBeMore,
    'corrupt body': ['done, there may be more'],
  },
  ...emergencyAfter('DELETE'),
  ...emergencyAfter('DELETE, no. 2'),
};

function emergencyAfter(mishap: string): Matrix['said'] {
  return {
    ...following(`${mishap} dropped after`, 'done', []),
    [`${list}, no. 3, after ${mishap} dropped after`]: { ...atEachFault('done'), ...mayBeMore },
    ...following(`${mishap} dropped before`, stopped, [
      `${list}, no. 3`,
      `${list}, no. 4`,
      `${revoke} with a code, no. 3`,
    ]),
  };
}

describeEachRequest('making and revoking access tokens', {
  worker: new URL('everyTokenRequest.ts', import.meta.url),
  said: {
    ...ofWork('create', creation),
    ...ofWork('create without limits', oldCreation),
    ...ofWork('revoke', revocation),
    ...ofWork('revoke everything', emergency),
  },
  places: 12 + 6 + 14 + 13,
  faults: allFaults,
});
