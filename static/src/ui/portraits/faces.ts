/** Twelve drawn faces of nobody: the choices a persona's portrait is put together from. */

export interface Face {
  key: string;
  skin: string;
  hair: string;
  cut: Cut;
  /** What else the face wears. */
  glasses?: boolean;
  beard?: boolean;
  earrings?: boolean;
  collar: 'round' | 'shirt' | 'hood';
}
export type Cut = 'short' | 'bob' | 'long' | 'bun' | 'curls' | 'bald' | 'side' | 'scarf' | 'afro';

const SKINS = ['#f6d5bd', '#e8b48f', '#c98d62', '#9a6240', '#6b4029'] as const;

/** Keys fit the persona's field for its sign (8 characters). */
export const FACES: readonly Face[] = [
  { key: 'face-01', skin: SKINS[0], hair: '#5b3420', cut: 'bob', collar: 'round', earrings: true },
  { key: 'face-02', skin: SKINS[2], hair: '#1f1a17', cut: 'short', collar: 'shirt', beard: true },
  { key: 'face-03', skin: SKINS[3], hair: '#201511', cut: 'curls', collar: 'round' },
  { key: 'face-04', skin: SKINS[0], hair: '#a9aeb6', cut: 'side', collar: 'shirt', glasses: true },
  { key: 'face-05', skin: SKINS[1], hair: '#b9722f', cut: 'long', collar: 'round' },
  { key: 'face-06', skin: SKINS[4], hair: '#17110f', cut: 'afro', collar: 'hood' },
  { key: 'face-07', skin: SKINS[1], hair: '#3f4c63', cut: 'scarf', collar: 'round' },
  { key: 'face-08', skin: SKINS[1], hair: '#d9b15f', cut: 'short', collar: 'hood' },
  { key: 'face-09', skin: SKINS[0], hair: '#c9cdd3', cut: 'bun', collar: 'shirt', glasses: true },
  { key: 'face-10', skin: SKINS[3], hair: '#2a1b14', cut: 'bald', collar: 'shirt', beard: true },
  { key: 'face-11', skin: SKINS[2], hair: '#2b1d18', cut: 'bun', collar: 'round', earrings: true },
  { key: 'face-12', skin: SKINS[1], hair: '#2f2522', cut: 'side', collar: 'round', glasses: true },
];

/** The face of a key; undefined for what is no portrait (a letter, nothing). */
export function faceOf(key: string | null | undefined): Face | undefined {
  return FACES.find((face) => face.key === key);
}
