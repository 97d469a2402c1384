/** All scenes that play in a panel, whose every step has to be usable by everybody. */
import { recovering } from './recovering.ts';
import { keepingCodes } from './recoveryCodes.ts';
import type { Scene } from './scene.ts';
import { settingUp } from './setUp.ts';

export const panels: readonly Scene[] = [...settingUp, ...keepingCodes, ...recovering];
