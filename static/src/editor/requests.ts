/** What can be open over the map: a text field, a dialog, a picker beside an element. */
import type { PlacedEntity } from '../canvas/layout';
import type { Supported } from '../model/derive/evidence';
import type { Fields, Id } from '../model/types';
import type { Place } from './focus';

/** An edge that is being pulled: how high the lane, how wide the card would be. */
export type Resizing = { lane: Id; height: number } | { thing: Id; span: number };

/** A text field open on the map. */
export type Editing =
  | {
      kind: 'new';
      lane: Id;
      column: Id;
      entity: PlacedEntity;
      after: Id | null;
      /** What it is besides what its lane makes of it. */
      as?: Fields;
      /** What was begun before, brought back. */
      text?: string;
    }
  | { kind: 'thing'; id: Id; text?: string }
  | { kind: 'stage' | 'step' | 'lane'; id: Id };

export type DialogRequest =
  | { kind: 'move'; key: string }
  /** Move all that is selected. */
  | { kind: 'moveSelected' }
  /** A table or list from the clipboard, to be looked at before it is pasted. */
  | { kind: 'paste'; rows: string[][] }
  /** An image for a cell, or the one a card shows. */
  | {
      kind: 'image';
      card: Id | null;
      at: { lane: Id; column: Id; after: Id | null } | null;
      file: File | null;
    }
  | { kind: 'delete'; part: 'stage' | 'step' | 'lane'; id: Id }
  | { kind: 'help' }
  | { kind: 'palette' }
  | { kind: 'share' }
  | { kind: 'saveTemplate' }
  | { kind: 'addPersona' }
  | { kind: 'catalogue'; id: Id }
  | { kind: 'curveFigures'; table?: boolean }
  | { kind: 'split'; stage: Id }
  /** The session has ended. */
  | { kind: 'signin' }
  /** Why a lane is locked. */
  | { kind: 'lock'; lane: Id }
  /** Over how many columns a card lies. */
  | { kind: 'span'; id: Id }
  /** An arrow from a thing to one that is chosen. */
  | { kind: 'connect'; from: Id }
  /** Evidence: a piece of it, new or changed; one to link; all of it. `back` returns to the list. */
  | { kind: 'evidence'; evidence: Id | null; beneath: Supported | null; back?: boolean }
  | { kind: 'linkEvidence'; beneath: Supported }
  | { kind: 'evidenceList' }
  /** What drawing and measurements say together. */
  | { kind: 'insights' }
  /** All KPIs: felt beside measured, from stage to stage, two dates compared. */
  | { kind: 'mapKpis' }
  /** The map a stage or step opens; all ways between this map and others. */
  | { kind: 'childMap'; from: { part: 'stage' | 'step'; id: Id } }
  | { kind: 'mapLinks' }
  | { kind: 'addKpi'; stage: Id; touchpoint?: Id };

/** A small picker that stands beside an element of the map. */
export type PickerRequest =
  | { kind: 'channel'; id: Id; then: (() => void) | null }
  | { kind: 'emotion' | 'severity' | 'tags' | 'personas'; id: Id }
  /** Quick insert, beside a place or a text field, which `cancel` leaves without taking its text. */
  | {
      kind: 'insert';
      place: Place;
      after: Id | null;
      anchor: HTMLElement | null;
      query: string;
      cancel: (() => void) | null;
    }
  | { kind: 'curve'; anchor: string }
  | { kind: 'lanes'; after: Id | null; anchor: string };
