/** What a lane's place says, in words. */
import { t } from '../i18n';
import type { Lane } from '../model/types';

/** The line of a service blueprint below a lane; empty where there is none. */
export function boundaryWords(lane: Pick<Lane, 'boundary_below'>): string {
  return lane.boundary_below === 'none'
    ? ''
    : t('lanes.lineBelow', { line: t(`editor.boundary.${lane.boundary_below}`) });
}
