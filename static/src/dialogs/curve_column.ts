/** A curve with the name and look it has in the figures. */
import type { Look } from '../editor/looks';
import type { Curve } from '../model/derive/curves';

export interface CurveColumnView {
  curve: Curve;
  look: Look;
  name: string;
}
