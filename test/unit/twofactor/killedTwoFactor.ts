/** Setting up 2FA, changing it, and coming back without it, for processes that are killed at it. */
import { enrolment } from './enrolmentWork.ts';
import { changing } from './levelWork.ts';
import { lostDevice } from './recoveryWork.ts';

export const kinds = {
  'set up': enrolment,
  'change the level': changing('auth-only'),
  'turn off': changing('off'),
  'lost device': lostDevice,
};
