/**
 * Every step of every panel, as `npm run screenshots` takes its picture: axe finds nothing, nothing is cut off where
 * there is little room, and the QR code says what stands below it as text.
 */
import assert from 'node:assert/strict';
import { panels } from '../scenes/panels.ts';
import { withLittleRoom } from '../scenes/rooms.ts';
import { clearNotifications, type Scene } from '../scenes/scene.ts';
import { type Stage, useStage } from './stage.ts';

describe('The steps of the panels', () => {
  const stage = useStage();

  for (const scene of panels) {
    it(`${Object.keys(scene.states).join(', ')}`, () => play(scene, stage));
  }
});

async function play({ states, end }: Scene, stage: Stage): Promise<void> {
  for (const [state, reach] of Object.entries(states)) {
    const page = await reach(stage);
    await page?.close();
    if (await stage.workbench.panel.isShown()) await assertUsable(stage, state);
  }
  await end?.(stage);
  await clearNotifications(stage);
}

async function assertUsable({ workbench }: Stage, state: string): Promise<void> {
  const { panel } = workbench;
  assert.deepEqual(await panel.accessibilityFaults(), [], state);
  const key = await panel.shownKey();
  await withLittleRoom(workbench, async () => {
    assert.deepEqual(await panel.cutOff(), [], state);
    if (key !== undefined) assert.match(await panel.qrCode(), new RegExp(`[?&]secret=${key}(&|$)`), state);
  });
}
